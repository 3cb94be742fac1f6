package dev.gyre.loop;

import dev.gyre.inspect.TurnTimes;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How long turns take, counted in classes of an eighth of an octave, so that a minute of them takes
 * a few kilobytes whatever it was like. The loop's thread counts; others read, and may find a count
 * a moment old.
 */
final class TurnMeter {

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int CLASSES_PER_OCTAVE = 8;
  private static final int OCTAVE_BITS = 3;
  private static final int CLASSES = (Long.SIZE - OCTAVE_BITS + 1) * CLASSES_PER_OCTAVE;

  private long[] counts = new long[CLASSES]; // of this minute
  private long[] countsBefore = new long[CLASSES]; // of the one before
  private long windowEndNanos;
  private boolean begun;
  private long longestNanos;

  /**
   * Counts a turn.
   *
   * @param nanos how long it took
   * @param nowNanos when it ended, on the loop's clock
   */
  void count(long nanos, long nowNanos) {
    if (!begun || nowNanos - windowEndNanos >= 0) {
      turnPage(nowNanos);
    }
    counts[classOf(nanos)]++;
    longestNanos = Math.max(longestNanos, nanos);
  }

  private void turnPage(long nowNanos) {
    boolean longAgo = !begun || nowNanos - windowEndNanos >= WINDOW_NANOS;
    long[] cleared = countsBefore;
    Arrays.fill(cleared, 0);
    countsBefore = counts;
    if (longAgo) {
      Arrays.fill(countsBefore, 0);
    }
    counts = cleared;
    windowEndNanos = nowNanos + WINDOW_NANOS;
    begun = true;
  }

  /** Reads the counts. Any thread. */
  TurnTimes read(long nowNanos) {
    if (!begun) {
      return TurnTimes.NONE;
    }
    long[] sum = new long[CLASSES];
    long sinceEnd = nowNanos - windowEndNanos;
    if (sinceEnd < WINDOW_NANOS) {
      addTo(sum, counts);
    }
    if (sinceEnd < 0) {
      addTo(sum, countsBefore);
    }
    long measured = Arrays.stream(sum).sum();
    return new TurnTimes(
        measured,
        millis(share(sum, measured, 0.5)),
        millis(share(sum, measured, 0.99)),
        millis(share(sum, measured, 1)),
        millis(longestNanos));
  }

  private static void addTo(long[] sum, long[] added) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
  }

  /** Returns what so many were no longer than; no more than the longest. */
  private long share(long[] sum, long measured, double share) {
    long rank = (long) Math.ceil(measured * share);
    long seen = 0;
    for (int i = 0; i < sum.length && rank > 0; i++) {
      seen += sum[i];
      if (seen >= rank) {
        return Math.min(endOf(i), longestNanos);
      }
    }
    return 0;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  /** Classes 0 to 7 are one nanosecond each; then eight to each doubling. */
  static int classOf(long nanos) {
    long positive = Math.max(0, nanos);
    int octave = Long.SIZE - OCTAVE_BITS - Long.numberOfLeadingZeros(positive);
    if (octave <= 0) {
      return (int) positive;
    }
    int within = (int) (positive >>> (octave - 1)) & (CLASSES_PER_OCTAVE - 1);
    return octave * CLASSES_PER_OCTAVE + within;
  }

  /** Returns the longest time that falls into a class. */
  static long endOf(int index) {
    if (index < CLASSES_PER_OCTAVE) {
      return index;
    }
    int shift = index / CLASSES_PER_OCTAVE - 1;
    long begin = (long) (CLASSES_PER_OCTAVE + index % CLASSES_PER_OCTAVE) << shift;
    return begin + (1L << shift) - 1;
  }
}
