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

  /**
   * A future of the loop stands for the task before there is one, so that who waits for its mirror
   * is told if the loop is closed first.
   */
  static <T extends @Nullable Object> CompletableFuture<T> runOn(
      EventLoop loop, Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(loop, "loop");
    LoopFuture<T> outcome = loop.createFuture();
    CompletableFuture<T> mirror = outcome.toCompletableFuture();
    loop.callSoonThreadsafe(() -> {
      if (!mirror.isDone()) { // not cancelled before the loop has come to it
        begin(loop, body, outcome);
      }
    });
    return mirror;
  }

  private static <T extends @Nullable Object> void begin(
      EventLoop loop, Callable<? extends T> body, LoopFuture<T> outcome) {
    Task<T> task;
    try {
      task = loop.createTask(body);
    } catch (RuntimeException | Error factoryFailed) {
      outcome.setException(factoryFailed);
      throw factoryFailed;
    }
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        task.cancel();
      }
    });
    task.addDoneCallback(AwaitingCallback.of(outcome, done -> copyOutcome(done, outcome)));
  }

  private static <T extends @Nullable Object> void copyOutcome(
      LoopFuture<T> from, LoopFuture<T> to) {
    if (to.isDone()) {
      return; // cancelled; a failure of the clean-up is left to be reported
    }
    if (from.isCancelled()) {
      to.cancel();
      return;
    }
    Throwable failure = from.exception();
    if (failure == null) {
      to.setResult(from.result());
    } else {
      to.setException(failure);
    }
  }

  @SuppressWarnings("NullAway") // its inference takes the T of whenComplete for nullable
  static <T extends @Nullable Object> LoopFuture<T> wrap(CompletionStage<T> stage, EventLoop loop) {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(loop, "loop");
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
        cancel(stage);
      }
    });
  }

  private static void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException itCannotBe) {
      // A stage need not have a future.
    }
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
