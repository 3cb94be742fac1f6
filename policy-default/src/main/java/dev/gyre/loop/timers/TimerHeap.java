package dev.gyre.loop.timers;

import dev.gyre.Context;
import dev.gyre.loop.callbacks.ReadyRing;
import dev.gyre.spi.ContextHolder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers by the time at which they are due; those of equal time in the order in which they were
 * scheduled. Loop thread only.
 *
 * <p>Most timers are deadlines that never come to pass, so cancelling must be cheap: it only
 * counts. Cancelled timers are dropped when they reach the head, and all at once when they are more
 * than half of a heap of more than a hundred, which bounds the memory they hold (the rule and its
 * numbers are asyncio's).
 */
public final class TimerHeap {

  private static final int COMPACT_ABOVE = 100;

  private @Nullable Timer[] heap = new @Nullable Timer[16];
  private int size;
  private int cancelled;
  private long scheduled;

  private final ContextHolder loop;

  /**
   * Creates an empty heap.
   *
   * @param loop what runs the callbacks
   */
  public TimerHeap(ContextHolder loop) {
    this.loop = loop;
  }

  /**
   * Schedules a callback.
   *
   * @param whenNanos when it is due, on the loop's clock
   * @param callback what to run
   * @param context what it runs in
   * @return its handle
   */
  public Timer schedule(long whenNanos, Runnable callback, Context context) {
    var timer = new Timer(this, loop, context, whenNanos, scheduled++, callback);
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, timer);
    return timer;
  }

  /** Drops cancelled timers where that is due: at the head, or everywhere. */
  public void dropCancelled() {
    if (cancelled == 0) {
      return;
    }
    if (size > COMPACT_ABOVE && cancelled > size / 2) {
      compact();
    } else {
      while (size > 0 && at(0).cancelled()) {
        cancelled--;
        removeHead();
      }
    }
  }

  /**
   * Tells whether a timer waits, cancelled ones included.
   *
   * @return true if none does
   */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Returns how many timers wait, cancelled ones included.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Returns when the first timer is due. The heap must not be empty.
   *
   * @return nanoseconds on the loop's clock
   */
  public long firstDueNanos() {
    return at(0).whenNanos;
  }

  /**
   * Moves the timers that are due to the loop's queue, in order.
   *
   * @param nowNanos the time on the loop's clock
   * @param ready the queue
   */
  public void moveDue(long nowNanos, ReadyRing ready) {
    while (size > 0 && at(0).whenNanos <= nowNanos) {
      Timer due = removeHead();
      if (due.cancelled()) {
        cancelled--;
      } else {
        ready.add(due);
      }
    }
  }

  /** Drops every timer. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      at(i).leaveHeap();
    }
    Arrays.fill(heap, null);
    size = 0;
    cancelled = 0;
  }

  /** Called by a timer of this heap when it is cancelled. */
  void countCancelled() {
    cancelled++;
  }

  private void compact() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Timer timer = at(i);
      if (timer.cancelled()) {
        timer.leaveHeap();
      } else {
        heap[kept++] = timer;
      }
    }
    Arrays.fill(heap, kept, size, null);
    size = kept;
    cancelled = 0;
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i, at(i));
    }
  }

  private Timer removeHead() {
    Timer head = at(0);
    head.leaveHeap();
    Timer last = at(--size);
    heap[size] = null;
    if (size > 0) {
      siftDown(0, last);
    }
    return head;
  }

  private void siftUp(int index, Timer timer) {
    int hole = index;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      Timer above = at(parent);
      if (!timer.isBefore(above)) {
        break;
      }
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = timer;
  }

  private void siftDown(int index, Timer timer) {
    int hole = index;
    int firstLeaf = size >>> 1;
    while (hole < firstLeaf) {
      int child = 2 * hole + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      Timer below = at(child);
      if (!below.isBefore(timer)) {
        break;
      }
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = timer;
  }

  @SuppressWarnings("NullAway") // every index below size holds a timer
  private Timer at(int index) {
    return heap[index];
  }
}
