package dev.gyre.bench.harness;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A contestant that is entered for a question: its name and how to start it.
 *
 * @param name what it is called in the results; those of Gyre begin with {@code gyre}
 * @param jvmFlags what its virtual machine is started with, beside what all have in common
 * @param maker makes it, in its own process; null if it is not written in Java
 */
public record Entrant(
    String name, List<String> jvmFlags, @Nullable Callable<? extends Contestant> maker) {

  /** The contestants that {@code src/main/python} has an answer of. */
  public static final List<String> PYTHON_LOOPS = List.of("asyncio", "uvloop");

  /**
   * Tells whether this is Gyre rather than a peer.
   *
   * @return true for Gyre
   */
  public boolean isGyre() {
    return name.startsWith("gyre");
  }
}
