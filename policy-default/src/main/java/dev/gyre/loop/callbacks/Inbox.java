package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks handed over by other threads. Any thread adds; the loop's thread takes.
 *
 * <p>A linked queue with one exchange per addition and none per removal, after Vyukov's queue for
 * many producers and one consumer: a producer swaps itself in as the newest node, then links its
 * predecessor to itself. Between the two steps the chain is broken for a moment; the consumer then
 * sees a newest node that it cannot reach yet, and waits for the link, which is one store away.
 * Additions of one thread stay in order.
 */
public final class Inbox {

  private static final VarHandle NEWEST;
  private static final VarHandle NEXT;
  private static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEWEST = lookup.findVarHandle(Inbox.class, "newest", Node.class);
      NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
      STATE = lookup.findVarHandle(Letter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Node oldest = new Node(); // taken already; its successor is the first to take
  private volatile Node newest = oldest;

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
   * Adds a callback. Any thread.
   *
   * @param callback what to run
   * @param context what it runs in
   * @return a handle that any thread may cancel
   */
  public Handle add(Runnable callback, Context context) {
    var letter = new Letter(loop, context, callback);
    Node before = (Node) NEWEST.getAndSet(this, letter);
    NEXT.setRelease(before, letter);
    return letter;
  }

  /**
   * Tells whether nothing was added since the last {@link #moveTo}. Loop thread only.
   *
   * @return true if empty
   */
  public boolean isEmpty() {
    return oldest == newest;
  }

  /**
   * Moves all that was added before this call to the loop's queue, in order. Loop thread only.
   *
   * @param ready the queue
   * @return true if there was something
   */
  public boolean moveTo(ReadyRing ready) {
    Node last = newest;
    if (oldest == last) {
      return false;
    }
    while (oldest != last) {
      Letter letter = (Letter) successor(oldest);
      oldest = letter;
      ready.add(letter);
    }
    return true;
  }

  private static Node successor(Node node) {
    Node next;
    while ((next = (Node) NEXT.getAcquire(node)) == null) {
      Thread.onSpinWait(); // its producer stands between its two steps
    }
    NEXT.set(node, null); // a taken letter must not keep later ones alive
    return next;
  }

  /** A link of the chain. */
  private static class Node {
    @SuppressWarnings("unused") // by NEXT
    private volatile @Nullable Node next;
  }

  /**
   * A callback of {@code callSoonThreadsafe}: it runs wholly or, if cancelled in time, not at all.
   */
  private static final class Letter extends Node implements Handle, Runnable {

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
