package dev.gyre;

/**
 * Arrives at the {@code yield} of an async generator that is closed before its end, so that it can
 * clean up. The counterpart of Python's {@code GeneratorExit}. A body may catch it to clean up, may
 * await, but must not yield any more.
 *
 * @since 0.1
 */
public final class GeneratorExit extends Error {

  private static final long serialVersionUID = 1L;

  /** Creates the error. */
  public GeneratorExit() {
    super("async generator is being closed");
  }
}
