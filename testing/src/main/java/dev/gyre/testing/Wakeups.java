package dev.gyre.testing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What other threads wake a sleeping loop with. Any thread wakes, the loop's thread waits. */
final class Wakeups {

  private final Semaphore pending = new Semaphore(0);

  void add() {
    pending.release();
  }

  /**
   * Takes all that is pending, waiting for the first in real time.
   *
   * @return false if none came
   * @throws AssertionError if interrupted, which is how a test's own timeout ends it
   */
  boolean await(long realNanos) {
    try {
      boolean came = pending.tryAcquire(realNanos, TimeUnit.NANOSECONDS);
      pending.drainPermits();
      return came;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the loop waited for other threads", e);
    }
  }
}
