package dev.gyre.loop;

import java.util.concurrent.TimeUnit;

/**
 * When a busy loop asks for I/O: after so many callbacks or so much time, whichever comes first.
 * Callbacks are counted by whoever asks.
 *
 * <p>To read the clock costs more than to run a callback, so it is read after as many as are likely
 * to take a small part of the time from poll to poll.
 *
 * <p>Loop thread only, but for the time of the last poll.
 */
final class PollPace {

  /** How many callbacks run between two looks at the clock, while they are quick. */
  private static final int MOST_CALLBACKS_PER_LOOK = 32;

  /** How many looks at the clock there are from poll to poll, while callbacks are not quick. */
  private static final int LOOKS_PER_POLL = 16;

  private final LoopClock clock;
  private final int callbacksPerPoll;
  private final long pollIntervalNanos;
  private final long lookNanos;

  private long pollDueAt; // when so many callbacks have run ever
  private long lookDueAt; // at the clock
  private int callbacksPerLook = 1;
  private long lastPollNanos;
  private long lastLookNanos;

  PollPace(LoopClock clock, LoopSettings settings) {
    this.clock = clock;
    this.callbacksPerPoll = settings.callbacksPerPoll();
    this.pollIntervalNanos = TimeUnit.NANOSECONDS.convert(settings.pollInterval()); // saturates
    this.lookNanos = Math.min(pollIntervalNanos, TimeUnit.DAYS.toNanos(1)) / LOOKS_PER_POLL;
  }

  /** Counts the time to the next poll from now on, whatever was before. */
  void beginAnew() {
    lastPollNanos = clock.nanoTime();
  }

  /** Has the next poll be due, when so many callbacks have run ever. */
  void pollNext(long ran) {
    pollDueAt = ran;
  }

  /** Tells whether it is time to ask for I/O, when so many callbacks have run ever. */
  boolean isPollDue(long ran) {
    if (ran >= pollDueAt) {
      return true;
    }
    if (ran < lookDueAt) {
      return false;
    }
    look(ran);
    if (lastLookNanos - lastPollNanos < pollIntervalNanos) {
      return false;
    }
    pollNext(ran); // also if somebody else asks
    return true;
  }

  private void look(long ran) {
    long now = clock.nanoTime();
    callbacksPerLook = fitting(callbacksPerLook, now - lastLookNanos);
    lookDueAt = ran + callbacksPerLook;
    lastLookNanos = now;
  }

  /** Tells how many callbacks take the time from look to look, if so many took so long. */
  private int fitting(int callbacks, long tookNanos) {
    long budget = callbacks * lookNanos;
    return tookNanos * MOST_CALLBACKS_PER_LOOK < budget
        ? MOST_CALLBACKS_PER_LOOK
        : (int) Math.max(1, budget / Math.max(1, tookNanos));
  }

  /** Returns how many callbacks can have run ever before {@link #isPollDue} has to be asked. */
  long undisturbedUntil() {
    return Math.min(pollDueAt, lookDueAt);
  }

  /** The loop has asked for I/O, when so many callbacks had run ever. */
  void polled(long ran) {
    pollDueAt = ran + callbacksPerPoll;
    lookDueAt = ran + callbacksPerLook;
    beginAnew();
    lastLookNanos = lastPollNanos;
  }

  /** Returns when the loop has asked last. Other threads may find the time a moment old. */
  long lastPollNanos() {
    return lastPollNanos;
  }
}
