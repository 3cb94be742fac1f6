package dev.gyre.loop;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A selector without sockets, which really waits. */
public final class WakeupOnly implements SocketlessSelector {

  private final Semaphore wakeups = new Semaphore(0);

  /** Creates a selector. */
  public WakeupOnly() {}

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) {
    try {
      if (timeoutNanos == FOREVER) {
        wakeups.acquire();
      } else if (timeoutNanos > 0) {
        boolean _ = wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wakeups.drainPermits();
    return 0;
  }

  @Override
  public void wakeup() {
    wakeups.release();
  }
}
