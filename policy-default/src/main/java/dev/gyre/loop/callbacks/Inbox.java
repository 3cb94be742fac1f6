package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks handed over by other threads. Any thread adds; the loop's thread takes.
 *
 * <p>An unbounded queue in chunks. A producer claims a place by one atomic addition, and fills it;
 * nothing else is written that producers share. Between the two steps the place is empty for a
 * moment; the consumer, who sees that it is claimed, waits for what comes, which is one store away.
 * Places are claimed in the order of additions, so those of one thread stay in order, and what was
 * added before something else is taken before it.
 *
 * <p>Chunks are used once, so that they are young: collectors charge nothing then for a store.
 *
 * <p>Most callbacks run in the empty context, and nobody wants their handles. Those stand in the
 * queue by themselves; others in a letter that knows more.
 */
public final class Inbox {

  private static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Letter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Entrance entrance = Entrance.open();

  // Of the loop's thread
  private Chunk reading = entrance.chunk();
  private int taken; // of the chunk that is read
  private int cleared; // of those that were taken

  private final ContextHolder loop;

  /**
   * Creates an empty inbox.
   *
   * @param loop what runs the callbacks
   */
  public Inbox(ContextHolder loop) {
    this.loop = loop;
  }

  /**
   * Adds a callback that can be cancelled. Any thread.
   *
   * @param callback what to run
   * @param context what it runs in
   * @return a handle that any thread may cancel
   */
  public Handle add(Runnable callback, Context context) {
    var letter = new Letter(loop, context, callback);
    entrance.put(letter);
    return letter;
  }

  /**
   * Adds a callback that nobody will cancel. Any thread.
   *
   * @param callback what to run
   * @param context what it runs in
   */
  public void addForGood(Runnable callback, Context context) {
    entrance.put(context == Context.EMPTY ? callback : new Letter(loop, context, callback));
  }

  /**
   * Tells whether nothing was added that was not taken. Loop thread only.
   *
   * @return true if empty
   */
  public boolean isEmpty() {
    int claims = reading.claims();
    if (taken == claims) {
      return true; // also if the chunk is used up: nobody has asked for another
    }
    if (taken < reading.capacity()) {
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
   * Counts what is left of what was added. Loop thread only.
   *
   * @param end counts nothing that was added later than this {@link #end}
   * @return how many {@link #poll} will give
   */
  public int countTo(long end) {
    return (int) Math.max(0, end - reading.first() - taken);
  }

  /**
   * Tells whether the loop has said that it is asleep. Any thread.
   *
   * @return true if it has to be woken
   */
  public boolean loopIsAsleep() {
    return entrance.loopIsAsleep();
  }

  /**
   * Says whether the loop is asleep. Loop thread only, or whichever stands for it.
   *
   * @param asleep whether it is
   */
  public void setLoopIsAsleep(boolean asleep) {
    entrance.setLoopIsAsleep(asleep);
  }

  /**
   * Takes the oldest callback. Loop thread only.
   *
   * @param end takes none that was added later than this {@link #end}
   * @return a callback, which runs in the empty context unless it {@linkplain #entersContext enters
   *     another by itself}; null if there is none
   */
  public @Nullable Runnable poll(long end) {
    return (Runnable) pollItem(end);
  }

  private @Nullable Object pollItem(long end) {
    Chunk chunk = reading;
    int place = taken;
    if (chunk.first() + place >= end) {
      return null;
    }
    if (place == chunk.capacity()) {
      chunk = goOn();
      place = 0;
    }
    taken = place + 1;
    return chunk.get(place);
  }

  private Chunk goOn() {
    Chunk former = reading;
    Chunk next = Objects.requireNonNull(former.next());
    entrance.moveOn(former, next);
    former.leave();
    reading = next;
    cleared = 0;
    return next;
  }

  /**
   * Tells whether a callback enters its context by itself.
   *
   * @param callback one that was taken
   * @return false if it is to run in the empty one
   */
  public static boolean entersContext(Object callback) {
    return callback instanceof Letter;
  }

  /**
   * Moves what was added before this call to the loop's queue, in order. Loop thread only.
   *
   * @param ready the queue
   * @param most how many at most
   * @return true if there was something
   */
  public boolean moveTo(ReadyRing ready, int most) {
    if (isEmpty()) {
      return false;
    }
    long end = end();
    Object item;
    for (int moved = 0; moved < most && (item = pollItem(end)) != null; moved++) {
      if (item instanceof Letter letter) {
        ready.add(letter);
      } else {
        ready.addForGood(item, Context.EMPTY);
      }
    }
    return true;
  }

  /**
   * Lets go of what was taken. Not done at once, since it takes the place's cache line from those
   * who fill the places beside. Loop thread only.
   */
  public void forgetTaken() {
    if (cleared < taken) {
      reading.clear(cleared, taken);
      cleared = taken;
    }
  }

  /**
   * A callback of {@code callSoonThreadsafe}: it runs wholly or, if cancelled in time, not at all.
   */
  private static final class Letter implements Handle, Runnable {

    private static final int WAITING = 0;
    private static final int TAKEN = 1;
    private static final int CANCELLED = 2;

    private final ContextHolder loop;
    private final Context context;
    private @Nullable Runnable callback;
    private volatile int state;

    Letter(ContextHolder loop, Context context, Runnable callback) {
      this.loop = loop;
      this.context = context;
      this.callback = callback;
    }

    @Override
    public void cancel() {
      if (STATE.compareAndSet(this, WAITING, CANCELLED)) {
        callback = null;
      }
    }

    @Override
    public boolean cancelled() {
      return state == CANCELLED;
    }

    @Override
    public Context getContext() {
      return context;
    }

    @Override
    public void run() {
      if (STATE.compareAndSet(this, WAITING, TAKEN)) {
        Runnable once = callback;
        if (once != null) {
          loop.enterContext(context);
          once.run();
          callback = null; // not in a finally: one that fails is kept for the report
        }
      }
    }

    @Override
    public String toString() {
      Runnable shown = callback;
      return "<Handle "
          + (state == CANCELLED ? "cancelled" : shown == null ? "done" : shown.toString())
          + ">";
    }
  }
}
