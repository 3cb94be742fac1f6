package dev.gyre;

import org.jspecify.annotations.Nullable;

/**
 * Lets a future be awaited without being cancelled along with the waiter: asyncio's {@code shield}.
 * Loop thread only.
 */
final class Shield {

  private Shield() {}

  static <T extends @Nullable Object> LoopFuture<T> around(LoopFuture<T> inner) {
    if (inner.isDone()) {
      return inner;
    }
    EventLoop loop = inner.getLoop();
    LoopFuture<T> outer = loop.createFuture();
    inner.addDoneCallback(done -> copy(done, outer));
    return outer;
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
