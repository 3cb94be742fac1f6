package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is to run next: first in, first out, in one array that grows and never shrinks.
 * Loop thread only, but for its size.
 *
 * <p>It holds plain {@link Runnable}s, so that a task or a connection can stand in the queue itself
 * and nothing need be allocated to schedule it. A user's callback stands there beside its context;
 * its handle only knows the number of its place, so that the compiler can leave out the handles
 * that nobody keeps.
 */
public final class ReadyRing {

  private static final int INITIAL_CAPACITY = 64; // a power of two, as every later capacity
  private static final int ROUNDS = 16;
  private static final int LARGEST_RENEWED = 8192;

  // Not of Runnables: to store into an array of an interface costs a search of the item's types.
  // Each is followed by its context, or null; where nothing stands, an empty one may be left.
  private @Nullable Object[] items = new @Nullable Object[2 * INITIAL_CAPACITY];

  // How many items were taken ever, and how many added: each item has a number for good.
  private long taken;
  private long added;

  /** Creates an empty queue. */
  public ReadyRing() {}

  /**
   * Appends what enters a context by itself, if any.
   *
   * @param item what to run
   */
  public void add(Runnable item) {
    int index = freeIndex();
    added++;
    items[index] = item;
    if (items[index + 1] != null) {
      items[index + 1] = null;
    }
  }

  /**
   * Appends a user's callback.
   *
   * <p>A generational collector charges each store of a young object into an old one, G1 as much as
   * a third of what it costs to run a callback. So the array is replaced before it grows old, after
   * so many rounds that this costs next to nothing. Items that live long are charged either way,
   * and need not allocate.
   *
   * @param callback what to run
   * @param context what it runs in
   * @return the callback's handle
   */
  public Handle add(Runnable callback, Context context) {
    long number = append(callback, context);
    return new QueuedCallback(this, number, context);
  }

  /** Appends a user's callback that has no handle, which is a {@link Runnable}. */
  void addForGood(Object callback, Context context) {
    append(callback, context);
  }

  private long append(Object callback, Context context) {
    int index = freeIndex();
    long number = added++;
    int lastOfRounds = items.length * (ROUNDS / 2) - 1; // a number with all lower bits set
    if (((int) number & lastOfRounds) == lastOfRounds) {
      renew();
    }
    items[index] = callback;
    if (items[index + 1] != context) { // to compare costs less than to store
      items[index + 1] = context;
    }
    return number;
  }

  private void renew() {
    if (capacity() <= LARGEST_RENEWED) { // larger ones are born old
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
   * Tells what the first item is to run in.
   *
   * @return the context of a user's callback; null for anything else
   */
  public @Nullable Context contextOfFirst() {
    Object context = items[index(taken) + 1];
    // Most have the empty one, which need not be looked at to know what it is.
    return context == Context.EMPTY ? Context.EMPTY : (Context) context;
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
    if (items[index + 1] != Context.EMPTY) { // which may stay, for whoever is next here
      items[index + 1] = null;
    }
    taken++;
    return item;
  }

  /** Returns a callback that is still in the queue, else null. */
  @Nullable Runnable find(long number) {
    return taken <= number && number < added ? (Runnable) items[index(number)] : null;
  }

  /** Has nothing run in a callback's place, if it is still in the queue. */
  void cancel(long number) {
    if (find(number) != null) {
      items[index(number)] = CallbackInContext.Cancelled.INSTANCE;
      items[index(number) + 1] = null;
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
    Object context = items[one + 1];
    items[one + 1] = items[other + 1];
    items[other + 1] = context;
  }

  /** Drops every item. */
  public void clear() {
    Arrays.fill(items, null);
    added = taken;
  }

  private int capacity() {
    return items.length >>> 1;
  }

  /** Returns where an item of this number stands if it is in the queue; its context is next. */
  private int index(long number) {
    return ((int) number << 1) & (items.length - 1);
  }

  private void grow() {
    @Nullable Object[] smaller = items;
    items = new @Nullable Object[2 * smaller.length];
    for (long number = taken; number < added; number++) {
      int from = ((int) number << 1) & (smaller.length - 1);
      System.arraycopy(smaller, from, items, index(number), 2);
    }
  }
}
