package dev.gyre.internal.swap;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A moment after which nobody waits any more. Immutable.
 *
 * @param atNanos the moment, as {@link System#nanoTime} tells it
 */
public record Deadline(long atNanos) {

  // Far enough to be "never", near enough for differences of nanoTime to keep their sign.
  private static final long FAR_NANOS = Long.MAX_VALUE / 4;

  /**
   * Returns the deadline some time from now.
   *
   * @param delay how long from now; longer than a hundred years is not told from never
   * @return the deadline
   */
  public static Deadline in(Duration delay) {
    return after(System.nanoTime(), delay);
  }

  /**
   * Returns the deadline some time after a moment.
   *
   * @param startNanos the moment, as {@link System#nanoTime} tells it
   * @param delay how long after
   * @return the deadline
   */
  public static Deadline after(long startNanos, Duration delay) {
    return new Deadline(startNanos + Math.min(TimeUnit.NANOSECONDS.convert(delay), FAR_NANOS));
  }

  /**
   * Returns how long there is to wait.
   *
   * @return nanoseconds; zero or less when it is over
   */
  public long remainingNanos() {
    return atNanos - System.nanoTime();
  }

  /**
   * Says whether the moment has come.
   *
   * @return whether it has
   */
  public boolean isOver() {
    return remainingNanos() <= 0;
  }

  /**
   * Returns the earlier of two deadlines.
   *
   * @param other the other one
   * @return the one that comes first
   */
  public Deadline orEarlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }
}
