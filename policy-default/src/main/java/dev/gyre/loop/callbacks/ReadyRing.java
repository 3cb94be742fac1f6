package dev.gyre.loop.callbacks;

import dev.gyre.Handle;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is to run next: first in, first out, in one array that grows and never shrinks.
 * Loop thread only, but for its size.
 *
 * <p>It holds plain {@link Runnable}s, so that a task or a connection can stand in the queue itself
 * and nothing need be allocated to schedule it. So does a user's callback that runs in the empty
 * context: its handle only knows the number of its place, so that the compiler can leave out the
 * handles that nobody keeps.
 */
public final class ReadyRing {

  private static final int INITIAL_CAPACITY = 64; // a power of two, as every later capacity
  private static final int ROUNDS = 16; // likewise
  private static final int LARGEST_RENEWED = 8192;

  // Not of Runnables: to store into an array of an interface costs a search of the item's types.
  private @Nullable Object[] items = new @Nullable Object[INITIAL_CAPACITY];

  // How many items were taken ever, and how many added: each item has a number for good.
  private long taken;
  private long added;

  /** Creates an empty queue. */
  public ReadyRing() {}

  /**
   * Appends what enters a context by itself, or runs in the empty one. Does not allocate: tasks and
   * connections live long, and a store of what is old is not charged.
   *
   * @param item what to run
   */
  public void add(Runnable item) {
    append(item);
  }

  /** Appends what another thread has handed over, which is known to be a {@link Runnable}. */
  void addHandedOver(Object item) {
    appendYoung(item);
  }

  /**
   * Appends a user's callback, which runs in the empty context.
   *
   * @param callback what to run
   * @return the callback's handle
   */
  public Handle addCallback(Runnable callback) {
    return new QueuedCallback(this, appendYoung(callback));
  }

  private long append(Object item) {
    int index = freeIndex(); // before the array is looked at, which may be another one then
    items[index] = item;
    return added++;
  }

  private long appendYoung(Object item) {
    long number = append(item);
    if (index(number) == 0) {
      renewInTime(number);
    }
    return number;
  }

  /**
   * Replaces the array before it grows old, after so many rounds that this costs next to nothing. A
   * generational collector charges each store of a young object into an old one, G1 as much as a
   * third of what it costs to run a callback.
   */
  private void renewInTime(long number) {
    boolean due = (number & (items.length * (long) ROUNDS - 1)) == 0;
    if (due && items.length <= LARGEST_RENEWED) { // larger ones are born old
      items = items.clone();
    }
  }

  /** Returns where the next item goes: its place is free unless the queue is full. */
  private int freeIndex() {
    int index = index(added);
    if (items[index] == null) {
      return index;
    }
    grow();
    return index(added);
  }

  /**
   * Takes the first item.
   *
   * @return the item, or null if the queue is empty
   */
  public @Nullable Runnable poll() {
    int index = index(taken);
    Runnable item = (Runnable) items[index];
    if (item == null) {
      return null;
    }
    items[index] = null;
    taken++;
    return item;
  }

  /**
   * Returns the first item and leaves it where it is.
   *
   * @return the item, or null if the queue is empty
   */
  public @Nullable Runnable peek() {
    return (Runnable) items[index(taken)];
  }

  /** Returns a callback that is still in the queue, else null. */
  @Nullable Runnable find(long number) {
    return taken <= number && number < added ? (Runnable) items[index(number)] : null;
  }

  /** Has nothing run in a callback's place, if it is still in the queue. */
  void cancel(long number) {
    if (find(number) != null) {
      items[index(number)] = CallbackInContext.Cancelled.INSTANCE;
    }
  }

  /**
   * Counts the items. Other threads may find the number a moment old.
   *
   * @return 0 or more
   */
  public int size() {
    return (int) (added - taken);
  }

  /**
   * Counts the items that were taken ever. Other threads may find the number a moment old.
   *
   * @return 0 or more
   */
  public long taken() {
    return taken;
  }

  /**
   * Brings the items into another order. Only for a queue whose callbacks are their own handles,
   * since others know their places by number.
   *
   * @param random what decides on the order
   */
  public void shuffle(RandomGenerator random) {
    for (int left = size(); left > 1; left--) {
      swap(index(taken + left - 1), index(taken + random.nextInt(left)));
    }
  }

  private void swap(int one, int other) {
    Object item = items[one];
    items[one] = items[other];
    items[other] = item;
  }

  /** Drops every item. */
  public void clear() {
    Arrays.fill(items, null);
    added = taken;
  }

  /** Returns where an item of this number stands if it is in the queue. */
  private int index(long number) {
    return (int) number & (items.length - 1);
  }

  private void grow() {
    @Nullable Object[] smaller = items;
    items = new @Nullable Object[2 * smaller.length];
    for (long number = taken; number < added; number++) {
      items[index(number)] = smaller[(int) number & (smaller.length - 1)];
    }
  }
}
