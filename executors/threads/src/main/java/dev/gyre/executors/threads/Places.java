package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places that an executor has for calls, running and waiting together. Thread-safe.
 *
 * <p>Calls that another executor had accepted, and that moved here in a swap, get one even if there
 * is none left: nobody is to be refused because of a swap.
 */
final class Places {

  /** Stands for any number of calls. */
  static final int NO_BOUND = Integer.MAX_VALUE;

  private final String executor;
  private final int running;
  private final int waiting;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * Makes places for so many calls.
   *
   * @param executor its name
   * @param running how many calls may run at once
   * @param waiting how many more may wait
   */
  Places(String executor, int running, int waiting) {
    this.executor = executor;
    this.running = running;
    this.waiting = waiting;
  }

  /** Takes a place for a call, or throws. */
  void take(Call<?> call) {
    if (call.hasMoved()) {
      taken.incrementAndGet();
      return;
    }
    long most = (long) running + waiting;
    int now;
    do {
      now = taken.get();
      if (now >= most) {
        throw full();
      }
    } while (!taken.compareAndSet(now, now + 1));
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  private RejectedExecutionException full() {
    return new RejectedExecutionException(
        "executor '"
            + executor
            + "' is full: "
            + running
            + " calls may run and "
            + waiting
            + " wait; submit less at a time, or allow more (maxWaiting)");
  }
}
