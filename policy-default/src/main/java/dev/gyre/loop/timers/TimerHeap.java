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
 * <p>The heap is eight children wide, and what decides on the order lies in arrays of its own:
 * where there are a million timers, what costs is to fetch each from memory, so a comparison
 * fetches none, and to copy each when memory is collected, so none has what is of use only here.
 */
public final class TimerHeap {

  private static final int COMPACT_ABOVE = 100;

  private static final int INITIAL_CAPACITY = 16;
  private static final int CHILDREN_BITS = 3;
  static final int CHILDREN = 1 << CHILDREN_BITS;

  /** After so many that were due, it is worth to look how many there are. */
  private static final int MANY = 64;

  /** What part of all must be due for it to be cheaper to put the heap in order but once. */
  private static final int MANY_PART = 16;

  private long[] due = new long[INITIAL_CAPACITY]; // of the timer at the same index
  private int[] number = new int[INITIAL_CAPACITY]; // in the order of scheduling, likewise
  private @Nullable Timer[] heap = new @Nullable Timer[INITIAL_CAPACITY];
  private int size;
  private int cancelled;
  private int nextNumber;

  private final ContextHolder loop;

  /**
   * Creates an empty heap.
   *
   * @param loop what runs the callbacks
   */
  public TimerHeap(ContextHolder loop) {
    this(loop, 0);
  }

  TimerHeap(ContextHolder loop, int firstNumber) {
    this.loop = loop;
    this.nextNumber = firstNumber;
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
    var timer = new Timer(this, context, whenNanos, callback);
    if (size == heap.length) {
      due = Arrays.copyOf(due, size * 2);
      number = Arrays.copyOf(number, size * 2);
      heap = Arrays.copyOf(heap, size * 2);
    }
    if (nextNumber == Integer.MAX_VALUE) {
      renumber();
    }
    siftUp(size++, whenNanos, nextNumber++, timer);
    return timer;
  }

  /** Gives the timers that are left the lowest numbers, in the same order. */
  private void renumber() {
    long[] numbersAndPlaces = new long[size];
    for (int i = 0; i < size; i++) {
      numbersAndPlaces[i] = (long) number[i] << Integer.SIZE | i;
    }
    Arrays.sort(numbersAndPlaces);
    nextNumber = 0;
    for (long each : numbersAndPlaces) {
      number[(int) each] = nextNumber++;
    }
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
    for (int moved = 0; size > 0 && due[0] <= nowNanos; moved++) {
      if (moved == MANY && moveMany(nowNanos, ready)) {
        return;
      }
      move(removeHead(), ready);
    }
  }

  private void move(Timer timer, ReadyRing ready) {
    if (timer.cancelled()) {
      cancelled--;
    } else {
      ready.add(timer);
    }
  }

  /** Moves all that are due, if they are so many that it is worth while. */
  private boolean moveMany(long nowNanos, ReadyRing ready) {
    int[] found = DueOrder.find(due, size, nowNanos);
    if (found.length < size / MANY_PART || !DueOrder.sort(found, due, number)) {
      return false;
    }
    for (int index : found) {
      move(remove(index), ready);
    }
    closeGaps();
    return true;
  }

  /** Drops every timer. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      at(i).leaveFor(loop);
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
    for (int i = 0; i < size; i++) {
      if (at(i).cancelled()) {
        remove(i);
      }
    }
    cancelled = 0;
    closeGaps();
  }

  /** Takes a timer out and leaves a gap. */
  private Timer remove(int index) {
    Timer timer = at(index);
    timer.leaveFor(loop);
    heap[index] = null;
    return timer;
  }

  private void closeGaps() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (heap[i] != null) {
        move(i, kept++);
      }
    }
    Arrays.fill(heap, kept, size, null);
    size = kept;
    for (int i = parent(size - 1); i >= 0; i--) {
      siftDown(i, due[i], number[i], at(i));
    }
  }

  private Timer removeHead() {
    Timer head = remove(0);
    size--;
    if (size > 0) {
      Timer last = at(size);
      heap[size] = null;
      siftDown(0, due[size], number[size], last);
    }
    return head;
  }

  private void siftUp(int index, long whenNanos, int itsNumber, Timer timer) {
    int hole = index;
    while (hole > 0) {
      int parent = parent(hole);
      if (!isBefore(whenNanos, itsNumber, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, whenNanos, itsNumber, timer);
  }

  private void siftDown(int index, long whenNanos, int itsNumber, Timer timer) {
    int hole = index;
    for (int first = firstChild(hole); first < size; first = firstChild(hole)) {
      int least = firstDueFrom(first);
      if (isBefore(whenNanos, itsNumber, least)) {
        break;
      }
      move(least, hole);
      hole = least;
    }
    put(hole, whenNanos, itsNumber, timer);
  }

  /** Returns which of several siblings is due first. */
  private int firstDueFrom(int first) {
    int end = Math.min(first + CHILDREN, size);
    int least = first;
    for (int i = first + 1; i < end; i++) {
      if (isBefore(due[i], number[i], least)) {
        least = i;
      }
    }
    return least;
  }

  private boolean isBefore(long whenNanos, int itsNumber, int index) {
    return whenNanos < due[index] || (whenNanos == due[index] && itsNumber < number[index]);
  }

  private static int parent(int index) {
    return (index - 1) >> CHILDREN_BITS;
  }

  static int firstChild(int index) {
    return (index << CHILDREN_BITS) + 1;
  }

  private void move(int from, int to) {
    due[to] = due[from];
    number[to] = number[from];
    heap[to] = heap[from];
  }

  private void put(int index, long whenNanos, int itsNumber, Timer timer) {
    due[index] = whenNanos;
    number[index] = itsNumber;
    heap[index] = timer;
  }

  @SuppressWarnings("NullAway") // every index below size holds a timer
  private Timer at(int index) {
    return heap[index];
  }
}
