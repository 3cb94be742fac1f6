package dev.gyre.loop.callbacks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the queue behind an {@link Entrance}: places that are claimed one after another, by
 * any thread, and filled by who has claimed them. Full once, it is never used again, and what comes
 * next stands in the chunk that follows.
 */
final class Chunk {

  /** Follows a chunk that the loop is through with; nothing may be put behind that any more. */
  static final Chunk GONE = new Chunk(0, 0);

  private static final VarHandle ITEM = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle CLAIMED;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(Chunk.class, "claimed", int.class);
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long first;
  private final @Nullable Object[] items;
  private volatile int claimed; // more than there are places if some came too late
  private volatile @Nullable Chunk next;

  /**
   * Makes an empty one.
   *
   * @param first the number of its first place, counted from the inbox's very first
   * @param capacity how many places it has
   */
  Chunk(long first, int capacity) {
    this.first = first;
    items = new @Nullable Object[capacity];
  }

  long first() {
    return first;
  }

  int capacity() {
    return items.length;
  }

  /** Returns the places, for who takes their {@linkplain #get items} out. */
  @Nullable Object[] items() {
    return items;
  }

  /**
   * Puts something into the next free place. Any thread.
   *
   * @return false if there is none
   */
  boolean add(Object item) {
    int place = (int) CLAIMED.getAndAdd(this, 1);
    @Nullable Object[] places = items;
    if (place >= places.length) {
      return false;
    }
    ITEM.setRelease(places, place, item);
    return true;
  }

  /** Counts who has claimed a place, including those who came too late. */
  int claims() {
    return claimed;
  }

  /** Counts the places that are taken, each of which is filled or about to be. */
  int claimed() {
    return Math.min(claimed, items.length);
  }

  /**
   * Takes a claimed place's item out, as soon as it is there. Loop thread only. Of places, not of a
   * chunk: that is where producers count their claims.
   */
  static Object get(@Nullable Object[] places, int place) {
    Object item;
    while ((item = ITEM.getAcquire(places, place)) == null) {
      Thread.onSpinWait(); // its producer stands between its two steps
    }
    return item;
  }

  /** Lets go of items. Loop thread only. */
  void clear(int from, int to) {
    for (int place = from; place < to; place++) {
      ITEM.setOpaque(items, place, null);
    }
  }

  @Nullable Chunk next() {
    return next;
  }

  /** Returns what follows, which is the given chunk unless there was one already. Any thread. */
  Chunk nextOr(Chunk fresh) {
    Chunk already = (Chunk) NEXT.compareAndExchange(this, null, fresh);
    return already == null ? fresh : already;
  }

  /** Has an old chunk, which the collector may not look at for long, keep no younger ones alive. */
  void leave() {
    next = GONE;
  }
}
