package dev.gyre.loop;

import java.time.Duration;

/**
 * How a loop behaves. Immutable.
 *
 * <p>asyncio asks the operating system for I/O once in every turn, even while a million callbacks
 * are ready. Gyre asks when it is due: after so many callbacks or so long a time, whichever comes
 * first. A loop that has nothing else to do always asks.
 *
 * @param callbacksPerPoll after how many callbacks, at the latest, I/O is asked for; at least 1
 * @param pollInterval after what time, at the latest, I/O is asked for, as seen between two turns
 * @since 0.1
 */
public record LoopSettings(int callbacksPerPoll, Duration pollInterval) {

  /** 64 callbacks, 50 microseconds. */
  public static final LoopSettings DEFAULT = new LoopSettings(64, Duration.ofNanos(50_000));

  /** Checks the values. */
  public LoopSettings {
    if (callbacksPerPoll < 1) {
      throw new IllegalArgumentException(
          "number of callbacks between two polls must be at least 1: " + callbacksPerPoll);
    }
    if (pollInterval.isNegative()) {
      throw new IllegalArgumentException("poll interval must not be negative: " + pollInterval);
    }
  }
}
