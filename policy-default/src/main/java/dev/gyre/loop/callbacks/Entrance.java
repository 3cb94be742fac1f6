package dev.gyre.loop.callbacks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where other threads come in: what each of them reads for every callback, and nobody writes but
 * once for many. It lies on cache lines of its own, since beside it the loop may write for every
 * callback, which would take the line from all of them each time.
 */
class Entrance extends Margin {

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

  private volatile Chunk chunk = new Chunk(0, FIRST_CAPACITY);
  private volatile boolean loopIsAsleep;

  private Entrance() {}

  static Entrance open() {
    return new Closed();
  }

  boolean loopIsAsleep() {
    return loopIsAsleep;
  }

  void setLoopIsAsleep(boolean asleep) {
    loopIsAsleep = asleep;
  }

  /** Returns the chunk that is written to. */
  Chunk chunk() {
    return chunk;
  }

  void put(Object item) {
    Chunk writing = chunk;
    while (!writing.add(item)) {
      writing = chunkAfter(writing);
    }
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
  }
}
