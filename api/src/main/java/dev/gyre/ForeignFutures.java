package dev.gyre;

import dev.gyre.spi.RunningLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Ties futures of loops and futures of the JDK to each other. Any thread. */
final class ForeignFutures {

  private ForeignFutures() {}

  static <T extends @Nullable Object> CompletableFuture<T> runOn(
      EventLoop loop, Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    var outcome = new TaskElsewhere<T>(loop);
    loop.callSoonThreadsafe(() -> outcome.begin(body));
    return outcome;
  }

  /** The outcome of a task of another thread's loop; cancelling it cancels the task. */
  private static final class TaskElsewhere<T extends @Nullable Object>
      extends CompletableFuture<T> {

    private final EventLoop loop;
    private @Nullable Task<T> task; // loop thread only

    TaskElsewhere(EventLoop loop) {
      this.loop = loop;
    }

    void begin(Callable<? extends T> body) {
      if (isDone()) {
        return; // cancelled before the loop came to it
      }
      try {
        Task<T> begun = loop.createTask(body);
        task = begun;
        begun.addDoneCallback(done -> copyOutcome(done, this));
      } catch (RuntimeException | Error factoryFailed) {
        completeExceptionally(factoryFailed);
        throw factoryFailed;
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        handOver(loop, this::cancelTask);
      }
      return cancelled;
    }

    private void cancelTask() {
      if (task != null) {
        task.cancel();
      }
    }
  }

  private static <T extends @Nullable Object> void copyOutcome(
      LoopFuture<T> from, CompletableFuture<T> to) {
    if (to.isDone()) {
      return; // cancelled; a failure of the clean-up is left to be reported
    }
    if (from.isCancelled()) {
      to.cancel(false);
      return;
    }
    Throwable failure = from.exception();
    if (failure == null) {
      to.complete(from.result());
    } else {
      to.completeExceptionally(failure);
    }
  }

  @SuppressWarnings("NullAway") // its inference takes the T of whenComplete for nullable
  static <T extends @Nullable Object> LoopFuture<T> wrap(CompletionStage<T> stage, EventLoop loop) {
    LoopFuture<T> wrapper = loop.createFuture();
    if (loop.isRunning() && !loop.equals(RunningLoop.get())) {
      loop.callSoonThreadsafe(() -> passCancellation(wrapper, stage));
    } else {
      passCancellation(wrapper, stage);
    }
    stage.whenComplete((result, failure) -> follow(loop, wrapper, result, failure));
    return wrapper;
  }

  private static <T extends @Nullable Object> void passCancellation(
      LoopFuture<T> wrapper, CompletionStage<T> stage) {
    wrapper.addDoneCallback(done -> {
      if (done.isCancelled()) {
        stage.toCompletableFuture().cancel(true);
      }
    });
  }

  private static <T extends @Nullable Object> void follow(
      EventLoop loop, LoopFuture<T> wrapper, T result, @Nullable Throwable failure) {
    handOver(loop, () -> settle(wrapper, result, failure));
  }

  private static void handOver(EventLoop loop, Runnable callback) {
    try {
      loop.callSoonThreadsafe(callback);
    } catch (IllegalStateException closed) {
      // The loop was closed meanwhile: its futures can tell nobody any more, as in asyncio.
    }
  }

  private static <T extends @Nullable Object> void settle(
      LoopFuture<T> wrapper, T result, @Nullable Throwable failure) {
    if (wrapper.isDone()) {
      return;
    }
    if (failure == null) {
      wrapper.setResult(result);
    } else if (failure instanceof CancellationException) {
      wrapper.cancel();
    } else {
      wrapper.setException(
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure);
    }
  }
}
