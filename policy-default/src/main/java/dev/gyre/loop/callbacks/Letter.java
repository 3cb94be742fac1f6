package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A callback of another thread that is to run in a context, or may be cancelled: it runs wholly or,
 * if cancelled in time, not at all. Any thread may cancel; the loop's runs.
 */
final class Letter implements Handle, Runnable {

  private static final int WAITING = 0;
  private static final int TAKEN = 1;
  private static final int CANCELLED = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Letter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

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
