package dev.gyre.loop;

/**
 * The clock of a loop: nanoseconds since an unspecified moment, never going back, never negative.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoopClock {

  /**
   * Returns the time. Any thread.
   *
   * @return nanoseconds, 0 or more
   */
  long nanoTime();

  /**
   * Makes a clock that starts at zero now and follows the system's monotonic clock.
   *
   * @return a clock
   */
  static LoopClock system() {
    long start = System.nanoTime();
    return () -> System.nanoTime() - start;
  }
}
