package dev.gyre.loop.futures;

import dev.gyre.AwaitingCallback;
import dev.gyre.Context;
import dev.gyre.LoopFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback that waits for a future, and is itself the step that runs it. */
final class DoneCallback<T extends @Nullable Object> implements Runnable {

  private final BasicFuture<T> future;
  private final Consumer<? super LoopFuture<T>> callback;
  private final Context context;

  DoneCallback(BasicFuture<T> future, Consumer<? super LoopFuture<T>> callback, Context context) {
    this.context = context;
    this.future = future;
    this.callback = callback;
  }

  boolean calls(Consumer<? super LoopFuture<T>> other) {
    return callback.equals(other);
  }

  /** Returns who waits through the callback, if it says so. */
  @Nullable LoopFuture<?> awaiter() {
    Object saying = callback; // whose type argument has nothing to do with it
    return saying instanceof AwaitingCallback<?> awaiting ? awaiting.awaiter() : null;
  }

  @Override
  public void run() {
    future.loop().enterContext(context);
    callback.accept(future);
  }

  @Override
  public String toString() {
    return callback.toString();
  }
}
