package dev.gyre.bench.harness;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A contestant that is entered for a question: its name and how to start it.
 *
 * @param name what it is called in the results; those of Gyre begin with {@code gyre}, and what no
 *     loop can go below, because it does nothing else, with {@code limit-}
 * @param jvmFlags what its virtual machine is started with, beside what all have in common
 * @param maker makes it, in its own process; null if it is not written in Java
 * @param needs what the machine has to have
 * @param language what it is written in
 */
public record Entrant(
    String name,
    List<String> jvmFlags,
    @Nullable Callable<? extends Contestant> maker,
    List<Tool> needs,
    Language language) {

  /** The contestants that {@code src/main/python} has an answer of. */
  public static final List<String> PYTHON_LOOPS = List.of("asyncio", "uvloop");

  /** Copies the lists. */
  public Entrant {
    jvmFlags = List.copyOf(jvmFlags);
    needs = List.copyOf(needs);
  }

  /**
   * Enters a contestant written in Java.
   *
   * @param name what it is called in the results
   * @param jvmFlags what its virtual machine is started with
   * @param maker makes it, in its own process
   * @param needs what the machine has to have
   */
  public Entrant(
      String name, List<String> jvmFlags, Callable<? extends Contestant> maker, List<Tool> needs) {
    this(name, jvmFlags, maker, needs, Language.JAVA);
  }

  /**
   * Enters one of {@link #PYTHON_LOOPS}.
   *
   * @param loop its name
   * @return the entrant
   */
  public static Entrant ofPython(String loop) {
    Tool need = loop.equals("uvloop") ? Tool.UVLOOP : Tool.PYTHON;
    return new Entrant(loop, List.of(), null, List.of(need), Language.PYTHON);
  }

  /**
   * Enters Node.js.
   *
   * @return the entrant
   */
  public static Entrant ofNode() {
    return new Entrant("node", List.of(), null, List.of(Tool.NODE), Language.NODE);
  }

  /**
   * Enters what is written in C.
   *
   * @param name what it is called in the results
   * @return the entrant
   */
  public static Entrant inC(String name) {
    return new Entrant(name, List.of(), null, List.of(Tool.C_COMPILER), Language.C);
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
