package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import org.jspecify.annotations.Nullable;

/** A callback that is its own handle, and enters its context by itself. Loop thread only. */
public abstract class CallbackInContext implements Handle, Runnable {

  private final Context context;
  private @Nullable Runnable callback;

  /**
   * Wraps a callback.
   *
   * @param context what it runs in
   * @param callback what to run
   */
  protected CallbackInContext(Context context, Runnable callback) {
    this.context = context;
    this.callback = callback;
  }

  /**
   * Returns what runs the callback; asked when it runs.
   *
   * @return the loop
   */
  protected abstract ContextHolder loop();

  @Override
  public void cancel() {
    callback = Cancelled.INSTANCE;
  }

  @Override
  public boolean cancelled() {
    return callback instanceof Cancelled;
  }

  @Override
  public Context getContext() {
    return context;
  }

  /**
   * Runs the callback unless it was cancelled, and lets go of it; one that fails is kept for the
   * report.
   */
  @Override
  public void run() {
    Runnable once = callback;
    if (once != null) {
      loop().enterContext(context);
      once.run();
      if (!cancelled()) { // by itself
        callback = null;
      }
    }
  }

  /**
   * Describes the state for {@link #toString}.
   *
   * @return what to print after the type's name
   */
  protected String describe() {
    Runnable shown = callback;
    return shown instanceof Cancelled ? "cancelled" : shown == null ? "done" : shown.toString();
  }

  @Override
  public final String toString() {
    return "<" + getClass().getSimpleName() + " " + describe() + ">";
  }

  /** Stands in the callback's place once that is cancelled; a flag would take eight bytes more. */
  enum Cancelled implements Runnable {
    INSTANCE;

    @Override
    public void run() {}
  }
}
