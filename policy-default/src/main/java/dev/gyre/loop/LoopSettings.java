package dev.gyre.loop;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a loop behaves. Immutable: each {@code with} method returns a changed copy.
 *
 * <p>asyncio asks the operating system for I/O once in every turn, even while a million callbacks
 * are ready. Gyre asks when it is due: after so many callbacks or so long a time, whichever comes
 * first. A loop that has nothing else to do always asks. To look at the time costs more than to run
 * a callback, so it is looked at after as many as are likely to take a sixteenth of that time, at
 * most 32: when quick callbacks are suddenly followed by slow ones, I/O may have to wait for so
 * many of these, once.
 *
 * @param callbacksPerPoll after how many callbacks, at the latest, I/O is asked for; at least 1
 * @param pollInterval after what time, at the latest, I/O is asked for, as seen between two turns
 * @param shuffleSeed for tests alone: if not null, what is ready in one turn runs in an order drawn
 *     at random from this seed, the same at each run, so that code which leans on the order by
 *     mistake is found out; null for first in, first out, which is what loops promise
 * @since 0.1
 */
public record LoopSettings(
    int callbacksPerPoll, Duration pollInterval, @Nullable Long shuffleSeed) {

  /** 1,024 callbacks, 50 microseconds; first in, first out. */
  public static final LoopSettings DEFAULT = new LoopSettings(1024, Duration.ofNanos(50_000));

  /** Checks the values. */
  public LoopSettings {
    if (callbacksPerPoll < 1) {
      throw new IllegalArgumentException(
          "number of callbacks between two polls must be at least 1: " + callbacksPerPoll);
    }
    Objects.requireNonNull(pollInterval, "pollInterval");
    if (pollInterval.isNegative()) {
      throw new IllegalArgumentException("poll interval must not be negative: " + pollInterval);
    }
  }

  /**
   * Settings that run what is ready first in, first out.
   *
   * @param callbacksPerPoll after how many callbacks, at the latest, I/O is asked for; at least 1
   * @param pollInterval after what time, at the latest, I/O is asked for
   */
  public LoopSettings(int callbacksPerPoll, Duration pollInterval) {
    this(callbacksPerPoll, pollInterval, null);
  }

  /**
   * Has what is ready in one turn run in a random order. For tests alone.
   *
   * @param seed what the order is drawn from
   * @return changed settings
   */
  public LoopSettings withShuffleSeed(long seed) {
    return new LoopSettings(callbacksPerPoll, pollInterval, seed);
  }
}
