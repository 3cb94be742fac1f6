package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is its own handle, and enters its context by itself: one that waits for its time,
 * or one of {@code callSoon} in debug mode, which remembers where each was made. Loop thread only.
 */
public class Callback implements Handle, Runnable {

  private final ContextHolder loop;
  private final Context context;
  private @Nullable Runnable callback;

  /**
   * Wraps a callback.
   *
   * @param loop what runs it
   * @param context what it runs in
   * @param callback what to run
   */
  public Callback(ContextHolder loop, Context context, Runnable callback) {
    this.loop = loop;
    this.context = context;
    this.callback = callback;
  }

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
      loop.enterContext(context);
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
