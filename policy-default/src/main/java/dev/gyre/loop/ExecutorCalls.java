package dev.gyre.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one loop has given to executors of the application's own, until they have ended.
 * Submitted by the loop's thread, ended by any.
 */
final class ExecutorCalls {

  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile @Nullable CompletableFuture<@Nullable Void> idle;

  /**
   * Gives a call to an executor.
   *
   * @return completed by the thread that ran the call; cancelled before it begins, the call never
   *     begins
   * @throws RejectedExecutionException if the executor refuses
   */
  <T extends @Nullable Object> CompletableFuture<T> submit(
      Executor executor, Callable<? extends T> body) {
    var call = new ExecutorCall<T>(body);
    unfinished.incrementAndGet();
    try {
      executor.execute(call);
    } catch (RuntimeException | Error refused) {
      ended();
      throw refused;
    }
    return call;
  }

  /** Returns a future that is done when no call is unfinished; at once if none is. */
  CompletableFuture<@Nullable Void> idle() {
    var waiting = new CompletableFuture<@Nullable Void>();
    idle = waiting;
    if (unfinished.get() == 0) {
      waiting.complete(null);
    }
    return waiting;
  }

  private void ended() {
    CompletableFuture<@Nullable Void> waiting;
    if (unfinished.decrementAndGet() == 0 && (waiting = idle) != null) {
      waiting.complete(null);
    }
  }

  /** One call: it begins once, unless it was cancelled before. */
  private final class ExecutorCall<T extends @Nullable Object> extends CompletableFuture<T>
      implements Runnable {

    private final AtomicBoolean claimed = new AtomicBoolean();
    private @Nullable Callable<? extends T> body;

    private ExecutorCall(Callable<? extends T> body) {
      this.body = body;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (claimed.compareAndSet(false, true)) {
        body = null;
        ended();
      }
      return cancelled;
    }

    @Override
    @SuppressWarnings("NullAway") // the body returns null only if T may be
    public void run() {
      Callable<? extends T> once = body;
      if (!claimed.compareAndSet(false, true) || once == null) {
        return;
      }
      body = null;
      try {
        complete(once.call());
      } catch (Throwable failure) {
        completeExceptionally(failure);
      } finally {
        ended();
      }
    }
  }
}
