package dev.gyre.bench.harness;

/** What a contestant is written in, which decides how its process is started and warmed up. */
public enum Language {
  /** Runs on a virtual machine of its own. */
  JAVA(true),
  /** {@code src/main/python/loop_bench.py}. */
  PYTHON(false),
  /** {@code src/main/js/loop_bench.js}. */
  NODE(true),
  /** {@code src/main/c/loop_bench.c}. */
  C(false);

  private final boolean compiledWhileItRuns;

  Language(boolean compiledWhileItRuns) {
    this.compiledWhileItRuns = compiledWhileItRuns;
  }

  /**
   * Tells whether code gets faster with time.
   *
   * @return true if a contestant has to be warmed up
   */
  public boolean isCompiledWhileItRuns() {
    return compiledWhileItRuns;
  }
}
