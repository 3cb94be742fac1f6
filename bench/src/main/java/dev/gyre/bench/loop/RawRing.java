package dev.gyre.bench.loop;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The least that a loop can be: a ring of callbacks, and a thread that runs them in their order. No
 * handle that cancels, no context, no error handler; it looks at no clock, no socket and no other
 * thread. What a loop takes beyond this is what it does beyond this.
 */
final class RawRing {

  private static final int SIZE = 1 << 11; // a fan of 1,000 fits in
  private static final int MASK = SIZE - 1;

  private final @Nullable Runnable[] slots = new @Nullable Runnable[SIZE];
  private int head;
  private int tail;

  /** Adds a callback. */
  void add(Runnable callback) {
    if (tail - head == SIZE) {
      throw new RejectedExecutionException("a ring holds so many callbacks: " + SIZE);
    }
    slots[tail++ & MASK] = callback;
  }

  /** Runs callbacks until there are none. */
  void run() {
    while (head != tail) {
      int slot = head++ & MASK;
      Runnable next = slots[slot];
      slots[slot] = null;
      if (next != null) {
        next.run();
      }
    }
  }
}
