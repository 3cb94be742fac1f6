package dev.gyre.loop.callbacks;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is to run next: first in, first out, in one array that grows and never shrinks.
 * Loop thread only.
 *
 * <p>It holds plain {@link Runnable}s, so that a task or a connection can stand in the queue itself
 * and nothing need be allocated to schedule it.
 */
public final class ReadyRing {

  private static final int INITIAL_CAPACITY = 64; // a power of two, as every later capacity
  private static final int ROUNDS = 16;
  private static final int LARGEST_RENEWED = 8192;

  // Not of Runnables: to store into an array of an interface costs a search of the item's types.
  private @Nullable Object[] items = new @Nullable Object[INITIAL_CAPACITY];
  private int head;
  private int size;
  private int youngTillRenewal = INITIAL_CAPACITY * ROUNDS;

  /** Creates an empty queue. */
  public ReadyRing() {}

  /**
   * Appends.
   *
   * @param item what to run
   */
  public void add(Runnable item) {
    if (size == items.length) {
      grow();
    }
    items[(head + size) & (items.length - 1)] = item;
    size++;
  }

  /**
   * Appends an item that was made just now.
   *
   * <p>A generational collector charges each store of a young object into an old one, G1 as much as
   * a third of what it costs to run a callback. So the array is replaced before it grows old, after
   * so many rounds that this costs next to nothing. Items that live long are charged either way,
   * and need not allocate.
   *
   * @param item what to run
   */
  public void addYoung(Runnable item) {
    if (--youngTillRenewal < 0) {
      renew();
    }
    add(item);
  }

  private void renew() {
    youngTillRenewal = items.length * ROUNDS;
    if (items.length <= LARGEST_RENEWED) { // larger ones are born old
      items = items.clone();
    }
  }

  /**
   * Takes the first item.
   *
   * @return the item, or null if the queue is empty
   */
  public @Nullable Runnable poll() {
    if (size == 0) {
      return null;
    }
    Runnable item = (Runnable) items[head];
    items[head] = null;
    head = (head + 1) & (items.length - 1);
    size--;
    return item;
  }

  /**
   * Returns how many items wait.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Puts the items into a random order, each order being as likely as any other.
   *
   * @param random what the order is drawn from
   */
  public void shuffle(RandomGenerator random) {
    int mask = items.length - 1;
    for (int left = size; left > 1; left--) {
      int last = (head + left - 1) & mask;
      int drawn = (head + random.nextInt(left)) & mask;
      Object item = items[last];
      items[last] = items[drawn];
      items[drawn] = item;
    }
  }

  /** Drops every item. */
  public void clear() {
    Arrays.fill(items, null);
    head = 0;
    size = 0;
  }

  private void grow() {
    @Nullable Object[] larger = Arrays.copyOfRange(items, head, head + items.length * 2);
    int wrapped = head; // those before the head belong behind those after it
    System.arraycopy(items, 0, larger, items.length - wrapped, wrapped);
    items = larger;
    head = 0;
  }
}
