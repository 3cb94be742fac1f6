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
 *
 * <p>The heap is four children wide, and the times lie in an array of their own: where there are a
 * million timers, what costs is to fetch each from memory, and so a comparison fetches none.
 */
public final class TimerHeap {

  private static final int COMPACT_ABOVE = 100;

  private static final int INITIAL_CAPACITY = 16;
  private static final int CHILDREN_BITS = 2;
  private static final int CHILDREN = 1 << CHILDREN_BITS;

  private long[] due = new long[INITIAL_CAPACITY]; // of the timer at the same index
  private @Nullable Timer[] heap = new @Nullable Timer[INITIAL_CAPACITY];
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
      due = Arrays.copyOf(due, size * 2);
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
    return due[0];
  }

  /**
   * Moves the timers that are due to the loop's queue, in order.
   *
   * @param nowNanos the time on the loop's clock
   * @param ready the queue
   */
  public void moveDue(long nowNanos, ReadyRing ready) {
    while (size > 0 && due[0] <= nowNanos) {
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
        put(kept++, timer);
      }
    }
    Arrays.fill(heap, kept, size, null);
    size = kept;
    cancelled = 0;
    for (int i = parent(size - 1); i >= 0; i--) {
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
      int parent = parent(hole);
      if (!isBefore(timer.whenNanos, timer, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, timer);
  }

  private void siftDown(int index, Timer timer) {
    int hole = index;
    for (int first = firstChild(hole); first < size; first = firstChild(hole)) {
      int least = firstDueFrom(first);
      if (isBefore(timer.whenNanos, timer, least)) {
        break;
      }
      move(least, hole);
      hole = least;
    }
    put(hole, timer);
  }

  /** Returns which of several siblings is due first. */
  private int firstDueFrom(int first) {
    int end = Math.min(first + CHILDREN, size);
    int least = first;
    for (int i = first + 1; i < end; i++) {
      if (due[i] < due[least] || (due[i] == due[least] && isOlder(at(i), least))) {
        least = i;
      }
    }
    return least;
  }

  private boolean isBefore(long whenNanos, Timer timer, int index) {
    return whenNanos < due[index] || (whenNanos == due[index] && isOlder(timer, index));
  }

  private boolean isOlder(Timer timer, int index) {
    return timer.order < at(index).order;
  }

  private static int parent(int index) {
    return (index - 1) >> CHILDREN_BITS;
  }

  private static int firstChild(int index) {
    return (index << CHILDREN_BITS) + 1;
  }

  private void move(int from, int to) {
    due[to] = due[from];
    heap[to] = heap[from];
  }

  private void put(int index, Timer timer) {
    due[index] = timer.whenNanos;
    heap[index] = timer;
  }

  @SuppressWarnings("NullAway") // every index below size holds a timer
  private Timer at(int index) {
    return heap[index];
  }
}
