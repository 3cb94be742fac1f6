package dev.gyre.inspect;

/**
 * How long the turns of a loop take: the time from one look for I/O to the next, in which
 * everything else has to wait. Turns that are so quick that I/O is not asked for in between count
 * as one. Immutable.
 *
 * <p>All but the longest are those of the last minute or two, and right to an eighth.
 *
 * @param measured how many were measured; 0 if none was, and then the others are 0 as well
 * @param medianMillis half of them were no longer
 * @param p99Millis 99 of 100 were no longer
 * @param maxMillis the longest of them
 * @param longestMillis the longest since measuring began
 * @since 0.1
 */
public record TurnTimes(
    long measured, double medianMillis, double p99Millis, double maxMillis, double longestMillis) {

  /** Nothing was measured. */
  public static final TurnTimes NONE = new TurnTimes(0, 0, 0, 0, 0);
}
