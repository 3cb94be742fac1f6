package dev.gyre.bench.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The least that a hand-over between threads can be: a ring in shared memory, and a thread that
 * runs what is put in, and parks when there is nothing. It can wait for nothing else, such as a
 * socket or a timer, and whoever finds it full has to wait.
 */
final class RawHandOver implements Executor {

  private static final int SIZE = 1 << 16;
  private static final int MASK = SIZE - 1;

  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Runnable[].class);
  private static final VarHandle HEAD = field("head", long.class);
  private static final VarHandle TAIL = field("tail", long.class);
  private static final VarHandle ASLEEP = field("asleep", boolean.class);

  private final @Nullable Runnable[] slots = new @Nullable Runnable[SIZE];
  private final boolean oneProducer;
  private final Thread thread;

  @SuppressWarnings("unused") // by its handle
  private volatile long head;

  private volatile long headSeen; // by producers, which need not look at the head each time
  private long tail;
  private volatile boolean asleep;

  private RawHandOver(boolean oneProducer) {
    this.oneProducer = oneProducer;
    this.thread = Thread.ofPlatform().daemon().name("raw").unstarted(this::serve);
  }

  /**
   * Makes one that runs until the process ends.
   *
   * @param producers how many threads hand over; a single one need not take its place atomically
   * @return a running one
   */
  static RawHandOver running(int producers) {
    var made = new RawHandOver(producers == 1);
    made.thread.start();
    return made;
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(RawHandOver.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  @SuppressWarnings(
      "ThreadPriorityCheck") // a full ring: there is nothing to be told by when it is not
  public void execute(Runnable callback) {
    long place = oneProducer ? tail++ : (long) TAIL.getAndAdd(this, 1L);
    while (place - headSeen >= SIZE) {
      headSeen = (long) HEAD.getAcquire(this);
      if (place - headSeen >= SIZE) {
        Thread.yield();
      }
    }
    // Volatile: the thread that is about to sleep sees this, or this thread sees it asleep.
    SLOTS.setVolatile(slots, (int) place & MASK, callback);
    if (asleep && ASLEEP.compareAndSet(this, true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void serve() {
    for (long place = 0; ; place++) {
      int slot = (int) place & MASK;
      Runnable next = (Runnable) SLOTS.getAcquire(slots, slot);
      while (next == null) {
        asleep = true;
        next = (Runnable) SLOTS.getVolatile(slots, slot);
        if (next == null) {
          LockSupport.park(this);
          next = (Runnable) SLOTS.getAcquire(slots, slot);
        }
      }
      SLOTS.setOpaque(slots, slot, null);
      HEAD.setRelease(this, place + 1);
      next.run();
    }
  }
}
