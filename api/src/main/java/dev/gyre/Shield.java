package dev.gyre;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a future be awaited without being cancelled along with the waiter: asyncio's {@code shield}.
 * Loop thread only.
 */
final class Shield {

  private static final Consumer<LoopFuture<?>> REPORTING = Shield::reportFailure;

  private Shield() {}

  static <T extends @Nullable Object> LoopFuture<T> around(LoopFuture<T> inner) {
    if (inner.isDone()) {
      return inner;
    }
    EventLoop loop = inner.getLoop();
    LoopFuture<T> outer = loop.createFuture();
    AwaitingCallback<T> copying = AwaitingCallback.of(outer, done -> copy(done, outer));
    inner.addDoneCallback(copying);
    outer.addDoneCallback(done -> {
      if (!inner.isDone()) {
        abandon(inner, copying);
      }
    });
    return outer;
  }

  /**
   * Lets go of the waiter that has gone. A future that outlives many waiters must neither hold on
   * to them nor have its failure reported once for each.
   */
  private static <T extends @Nullable Object> void abandon(
      LoopFuture<T> inner, Consumer<LoopFuture<T>> copying) {
    inner.removeDoneCallback(copying);
    inner.removeDoneCallback(REPORTING);
    inner.addDoneCallback(REPORTING);
  }

  private static <T extends @Nullable Object> void copy(LoopFuture<T> inner, LoopFuture<T> outer) {
    if (outer.isDone()) {
      reportFailure(inner);
    } else if (inner.isCancelled()) {
      outer.cancel();
    } else {
      Throwable failure = inner.exception();
      if (failure == null) {
        outer.setResult(inner.result());
      } else {
        outer.setException(failure);
      }
    }
  }

  /** The waiter has gone, so nobody would learn of it. */
  private static void reportFailure(LoopFuture<?> inner) {
    Throwable failure = inner.isCancelled() ? null : inner.exception();
    if (failure != null) {
      inner
          .getLoop()
          .callExceptionHandler(
              ExceptionContext.of("exception in shielded future", failure).with("future", inner));
    }
  }
}
