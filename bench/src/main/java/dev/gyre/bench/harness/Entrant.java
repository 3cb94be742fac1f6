package dev.gyre.bench.harness;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A contestant that is entered for a question: its name and how to start it.
 *
 * @param name what it is called in the results; those of Gyre begin with {@code gyre}
 * @param jvmFlags what its virtual machine is started with, beside what all have in common
 * @param maker makes it, in its own process; null if it is not written in Java
 * @param needs what the machine has to have
 */
public record Entrant(
    String name,
    List<String> jvmFlags,
    @Nullable Callable<? extends Contestant> maker,
    List<Tool> needs) {

  /** The contestants that {@code src/main/python} has an answer of. */
  public static final List<String> PYTHON_LOOPS = List.of("asyncio", "uvloop");

  /** Copies the lists. */
  public Entrant {
    jvmFlags = List.copyOf(jvmFlags);
    needs = List.copyOf(needs);
  }

  /**
   * Enters one of {@link #PYTHON_LOOPS}.
   *
   * @param loop its name
   * @return the entrant
   */
  public static Entrant ofPython(String loop) {
    return new Entrant(
        loop, List.of(), null, List.of(loop.equals("uvloop") ? Tool.UVLOOP : Tool.PYTHON));
  }

  /**
   * Tells why it cannot take part on this machine.
   *
   * @return the remedy, or null if it can
   */
  public @Nullable String obstacle() {
    return needs.stream().map(Tool::obstacle).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /**
   * Tells whether this is Gyre rather than a peer.
   *
   * @return true for Gyre
   */
  public boolean isGyre() {
    return name.startsWith("gyre");
  }
}
