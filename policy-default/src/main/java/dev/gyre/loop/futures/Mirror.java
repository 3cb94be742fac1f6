package dev.gyre.loop.futures;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future of the JDK that is completed as a future of a loop is, and whose cancellation cancels
 * that one.
 *
 * @param <T> the type of the result
 */
final class Mirror<T extends @Nullable Object> extends CompletableFuture<T> {

  private final BasicFuture<T> future;

  Mirror(BasicFuture<T> future) {
    this.future = future;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      boolean _ = future.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }

  /** Is cancelled because the loop's future was: to tell that so would be of no use. */
  void futureIsCancelled() {
    boolean _ = super.cancel(false);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    refuseToBlockLoop("get()");
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseToBlockLoop("get()");
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    refuseToBlockLoop("join()");
    return super.join();
  }

  private void refuseToBlockLoop(String call) {
    if (!isDone()) {
      future.refuseToBlockLoop(call);
    }
  }

  /** Ends the wait for a future that nobody will complete any more. */
  void loopIsClosed() {
    completeExceptionally(
        new IllegalStateException(
            "event loop was closed before the future was done; end its tasks before, as Runner"
                + " does: "
                + future));
  }
}
