package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.TimerHandle;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that one loop has others make for it, and the executors that make them. Loop thread
 * only; what comes back from other threads is handed to the loop.
 */
final class OffLoopCalls {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");

  private final EventLoop loop;
  private @Nullable Executor pinned; // set by the application, stays until it sets another
  private HostExecutor.@Nullable Lease lease; // from the first call that follows the host's default
  private boolean shutDown;
  private final ExecutorCalls defaultCalls = new ExecutorCalls(); // on pinned executors
  private final ExecutorCalls explicitCalls = new ExecutorCalls();

  OffLoopCalls(EventLoop loop) {
    this.loop = loop;
  }

  void setDefaultExecutor(@Nullable Executor executor) {
    pinned = executor;
    shutDown = false;
  }

  <T extends @Nullable Object> LoopFuture<T> submit(
      @Nullable Executor executor, Callable<? extends T> call) {
    if (executor != null) {
      return bridge(explicitCalls.submit(executor, call));
    }
    if (shutDown) {
      throw new IllegalStateException(
          "default executor was shut down: set another with setDefaultExecutor, or name one: "
              + loop);
    }
    if (pinned != null) {
      return bridge(defaultCalls.submit(pinned, call));
    }
    return bridge(lease().submit(call));
  }

  private HostExecutor.Lease lease() {
    HostExecutor.Lease held = lease;
    if (held == null) {
      held = lease = Providers.executor().lease();
    }
    return held;
  }

  /** Ties a future of the loop to a call that another thread completes. */
  @SuppressWarnings("NullAway") // its inference takes the T of whenComplete for nullable
  private <T extends @Nullable Object> LoopFuture<T> bridge(CompletableFuture<T> call) {
    LoopFuture<T> future = loop.createFuture();
    future.addDoneCallback(done -> {
      if (done.isCancelled()) {
        call.cancel(false);
      }
    });
    call.whenComplete((result, failure) -> handOver(() -> complete(future, result, failure)));
    return future;
  }

  private static <T extends @Nullable Object> void complete(
      LoopFuture<T> future, T result, @Nullable Throwable failure) {
    if (future.isDone()) {
      return; // cancelled; the outcome is dropped, as asyncio does
    }
    if (failure == null) {
      future.setResult(result);
    } else if (failure instanceof CancellationException) {
      future.cancel();
    } else {
      future.setException(
          failure instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : failure);
    }
  }

  /** Refuses further calls to the default executor, and waits for those it has. */
  LoopFuture<@Nullable Void> shutDown(@Nullable Duration timeout) {
    shutDown = true;
    LoopFuture<@Nullable Void> over = loop.createFuture();
    CompletableFuture<@Nullable Void> idle = defaultCallsIdle();
    if (idle.isDone()) {
      over.setResult(null);
      return over;
    }
    if (timeout != null) {
      TimerHandle patience = loop.callLater(timeout, () -> giveUpWaiting(over, timeout));
      over.addDoneCallback(done -> patience.cancel());
    }
    idle.whenComplete((nothing, neverFails) -> handOver(() -> settle(over)));
    return over;
  }

  private CompletableFuture<@Nullable Void> defaultCallsIdle() {
    CompletableFuture<@Nullable Void> idle = defaultCalls.idle();
    return lease == null ? idle : CompletableFuture.allOf(idle, lease.idle());
  }

  private void giveUpWaiting(LoopFuture<@Nullable Void> over, Duration timeout) {
    LOG.warn(
        "calls in the default executor did not finish within {}; they are left to run: {}",
        timeout,
        loop);
    settle(over);
  }

  private static void settle(LoopFuture<@Nullable Void> future) {
    if (!future.isDone()) {
      future.setResult(null);
    }
  }

  /** Lets go of the host's executor without waiting. */
  void close() {
    shutDown = true;
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private void handOver(Runnable callback) {
    try {
      loop.callSoonThreadsafe(callback);
    } catch (IllegalStateException closed) {
      // The loop was closed without waiting for its calls: its futures can tell nobody any more.
    }
  }
}
