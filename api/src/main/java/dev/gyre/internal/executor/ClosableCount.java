package dev.gyre.internal.executor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many are inside, and whether more are let in, in one word: so that entering and closing
 * cannot pass each other. Comes to "closed and empty" exactly once, and tells whoever brought that
 * about. Thread-safe.
 */
final class ClosableCount {

  private static final long CLOSED = 1; // the lowest bit; the count is in those above
  private static final long ONE = 2;

  private final AtomicLong state = new AtomicLong();

  /** Enters, unless it is closed. */
  boolean enter() {
    long now = state.get();
    while ((now & CLOSED) == 0) {
      long witness = state.compareAndExchange(now, now + ONE);
      if (witness == now) {
        return true;
      }
      now = witness;
    }
    return false;
  }

  /** Leaves; returns true if that was the last one, and it is closed. */
  boolean leave() {
    return state.addAndGet(-ONE) == CLOSED;
  }

  /** Closes; returns true if it was open, and nobody is inside. */
  boolean close() {
    return state.getAndUpdate(now -> now | CLOSED) == 0;
  }

  boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  long count() {
    return state.get() / ONE;
  }
}
