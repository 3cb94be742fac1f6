package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where other threads come in: they leave their callbacks here, and wake the loop if it sleeps. Any
 * thread.
 *
 * <p>What each of them reads for every callback, and nobody writes but once for many, lies on cache
 * lines of its own: what the loop writes for every callback would take the line from all of them
 * each time. So they never touch the {@link Inbox}, where the loop counts what it has taken.
 *
 * <p>Most callbacks run in the empty context, and nobody wants their handles. Those stand in the
 * queue by themselves; others in a letter that knows more.
 */
public class Entrance extends Margin {

  private static final int FIRST_CAPACITY = 64;
  private static final int LARGEST_CAPACITY = 1024;
  private static final VarHandle CHUNK;

  static {
    try {
      CHUNK = MethodHandles.lookup().findVarHandle(Entrance.class, "chunk", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ContextHolder loop;
  private final Runnable waker;
  private volatile Chunk chunk = new Chunk(0, FIRST_CAPACITY);
  private volatile boolean loopIsAsleep;

  private Entrance(ContextHolder loop, Runnable waker) {
    this.loop = loop;
    this.waker = waker;
  }

  /**
   * Opens the way into a loop.
   *
   * @param loop what runs the callbacks
   * @param waker wakes its thread, which is asleep or about to be
   * @return an entrance through which nobody has come
   */
  public static Entrance of(ContextHolder loop, Runnable waker) {
    return new Closed(loop, waker);
  }

  /**
   * Adds a callback that can be cancelled.
   *
   * @param callback what to run
   * @param context what it runs in
   * @return a handle that any thread may cancel
   */
  public Handle add(Runnable callback, Context context) {
    var letter = new Letter(loop, context, callback);
    put(letter);
    return letter;
  }

  /**
   * Adds a callback that nobody will cancel.
   *
   * @param callback what to run
   * @param context what it runs in
   */
  public void addForGood(Runnable callback, Context context) {
    put(context == Context.EMPTY ? callback : new Letter(loop, context, callback));
  }

  private void put(Object item) {
    Chunk writing = chunk;
    while (!writing.add(item)) {
      writing = chunkAfter(writing);
    }
    wake();
  }

  /**
   * Wakes the loop if it sleeps. A loop about to sleep says so and then looks at its inbox once
   * more; others put in first and then look whether it sleeps. So one of the two sees the other,
   * and an awake loop costs no system call.
   */
  public void wake() {
    if (loopIsAsleep) {
      waker.run();
    }
  }

  /**
   * Tells whether the loop has said that it is asleep.
   *
   * @return true if it has to be woken
   */
  public boolean loopIsAsleep() {
    return loopIsAsleep;
  }

  /**
   * Says whether the loop is asleep. Loop thread only, or whichever stands for it.
   *
   * @param asleep whether it is
   */
  public void setLoopIsAsleep(boolean asleep) {
    loopIsAsleep = asleep;
  }

  /** Returns the chunk that is written to. */
  Chunk chunk() {
    return chunk;
  }

  /**
   * Returns a later chunk than this one, which is full. Nobody may add to a chunk before it is the
   * one to write to for all, or nobody could tell where what was added so far ends.
   */
  private Chunk chunkAfter(Chunk full) {
    if (chunk == full) {
      Chunk next = full.next();
      if (next == null) {
        int capacity = Math.min(2 * full.capacity(), LARGEST_CAPACITY);
        next = full.nextOr(new Chunk(full.first() + full.capacity(), capacity));
      }
      if (next != Chunk.GONE) {
        moveOn(full, next);
      }
    }
    return chunk;
  }

  /** Has one chunk written to instead of another, unless that is no longer. */
  void moveOn(Chunk from, Chunk to) {
    CHUNK.compareAndSet(this, from, to);
  }

  /** Fills what follows: the fields of a subclass come last. */
  @SuppressWarnings("unused") // fills the room
  private static final class Closed extends Entrance {
    long after1;
    long after2;
    long after3;
    long after4;
    long after5;
    long after6;
    long after7;
    long after8;

    Closed(ContextHolder loop, Runnable waker) {
      super(loop, waker);
    }
  }
}
