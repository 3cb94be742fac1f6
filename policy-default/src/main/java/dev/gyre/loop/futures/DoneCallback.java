package dev.gyre.loop.futures;

import dev.gyre.AwaitingCallback;
import dev.gyre.Context;
import dev.gyre.Handle;
import dev.gyre.LoopFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A callback that waits for a future, and is itself the step that runs it. Nobody but an exception
 * handler ever sees it as a handle.
 */
final class DoneCallback<T extends @Nullable Object> implements Handle, Runnable {

  private final BasicFuture<T> future;
  private final Context context;
  private @Nullable Consumer<? super LoopFuture<T>> callback; // null when cancelled

  DoneCallback(BasicFuture<T> future, Consumer<? super LoopFuture<T>> callback, Context context) {
    this.context = context;
    this.future = future;
    this.callback = callback;
  }

  boolean calls(Consumer<? super LoopFuture<T>> other) {
    return other.equals(callback);
  }

  /** Returns who waits through the callback, if it says so. */
  @Nullable LoopFuture<?> awaiter() {
    Object saying = callback; // whose type argument has nothing to do with it
    return saying instanceof AwaitingCallback<?> awaiting ? awaiting.awaiter() : null;
  }

  @Override
  public void run() {
    Consumer<? super LoopFuture<T>> wanted = callback;
    if (wanted != null) {
      future.loop().enterContext(context);
      wanted.accept(future);
    }
  }

  @Override
  public void cancel() {
    callback = null;
  }

  @Override
  public boolean cancelled() {
    return callback == null;
  }

  @Override
  public Context getContext() {
    return context;
  }

  @Override
  public String toString() {
    return "<Handle " + (callback == null ? "cancelled" : callback) + ">";
  }
}
