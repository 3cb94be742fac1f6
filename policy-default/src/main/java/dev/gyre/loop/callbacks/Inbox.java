package dev.gyre.loop.callbacks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have handed over, as the loop takes it. Loop thread only.
 *
 * <p>An unbounded queue in chunks. A producer claims a place by one atomic addition, and fills it;
 * nothing else is written that producers share. Between the two steps the place is empty for a
 * moment; the consumer, who sees that it is claimed, waits for what comes, which is one store away.
 * Places are claimed in the order of additions, so those of one thread stay in order, and what was
 * added before something else is taken before it.
 *
 * <p>Where the claims are counted, producers write without a pause, and each look takes the cache
 * line from them. So the loop looks once for all that is there, and knows by itself what else it
 * needs of a chunk.
 *
 * <p>Chunks are used once, so that they are young: collectors charge nothing then for a store.
 */
public final class Inbox {

  private final Entrance entrance;
  private Chunk reading;
  private @Nullable Object[] items; // of the chunk that is read
  private long first; // number of the chunk's first
  private int taken; // of the chunk
  private int cleared; // of those that were taken

  /**
   * Creates the inside of an entrance, which has one.
   *
   * @param entrance where callbacks come in
   */
  public Inbox(Entrance entrance) {
    this.entrance = entrance;
    reading = entrance.chunk();
    items = reading.items();
    first = reading.first();
  }

  /**
   * Tells whether nothing was added that was not taken.
   *
   * @return true if empty
   */
  public boolean isEmpty() {
    int claims = reading.claims();
    if (taken == claims) {
      return true; // also if the chunk is used up: nobody has asked for another
    }
    if (taken < items.length) {
      return false;
    }
    Chunk next = reading.next();
    return next == null || next.claimed() == 0;
  }

  /**
   * Tells where what was added before this call ends.
   *
   * @return how many were added ever
   */
  public long end() {
    Chunk last = entrance.chunk();
    return last.first() + last.claimed();
  }

  /**
   * Counts what is left of what was added.
   *
   * @param end counts nothing that was added later than this {@link #end}
   * @return how many {@link #poll} will give
   */
  public int countTo(long end) {
    return (int) Math.max(0, end - first - taken);
  }

  /**
   * Takes the oldest callback.
   *
   * @param end takes none that was added later than this {@link #end}
   * @return a callback, which enters its context by itself or runs in the empty one; null if there
   *     is none
   */
  public @Nullable Runnable poll(long end) {
    if (first + taken >= end) {
      return null;
    }
    goOnIfUsedUp();
    return (Runnable) Chunk.get(items, taken++);
  }

  private void goOnIfUsedUp() {
    if (taken == items.length) {
      goOn();
    }
  }

  private void goOn() {
    Chunk former = reading;
    Chunk next = Objects.requireNonNull(former.next());
    entrance.moveOn(former, next);
    former.leave();
    reading = next;
    items = next.items();
    first = next.first();
    taken = 0;
    cleared = 0;
  }

  /**
   * Moves what was added before this call to the loop's queue, in order.
   *
   * @param ready the queue
   * @param most how many at most
   * @return how many were moved
   */
  public int moveTo(ReadyRing ready, int most) {
    int count = Math.min(most, countTo(end()));
    for (int left = count; left > 0; ) {
      goOnIfUsedUp();
      int moved = Math.min(left, items.length - taken);
      move(ready, taken + moved);
      left -= moved;
    }
    return count;
  }

  private void move(ReadyRing ready, int end) {
    for (int place = taken; place < end; place++) {
      ready.addHandedOver(Chunk.get(items, place));
    }
    taken = end;
  }

  /**
   * Lets go of what was taken. Not done at once, since it takes the place's cache line from those
   * who fill the places beside.
   */
  public void forgetTaken() {
    if (cleared < taken) {
      reading.clear(cleared, taken);
      cleared = taken;
    }
  }
}
