package dev.gyre;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a loop as the guest of an executor: waits on a thread of its own, and has each turn run by
 * the host, between the host's own events.
 *
 * <p>After a turn that leaves nothing ready, the waiting thread takes over until there is
 * something. A loop that is busy queues its next turn behind what the host has queued by then, so
 * that neither starves the other.
 */
final class GuestDriver<T extends @Nullable Object> {

  private final Executor host;
  private final EventLoop loop;
  private final CompletableFuture<T> outcome;
  private final ExecutorService waiting =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("gyre-guest")
              .factory());
  private final Task<T> task;
  private final GuestRun run;

  /** Begins in the host's thread. */
  private GuestDriver(
      Executor host, EventLoop loop, Callable<? extends T> body, CompletableFuture<T> outcome) {
    this.host = host;
    this.loop = loop;
    this.outcome = outcome;
    this.task = loop.createTask(body);
    task.addDoneCallback(done -> clearUp());
    this.run = loop.beginGuestRun();
  }

  static <T extends @Nullable Object> CompletableFuture<T> start(
      Callable<? extends T> body, Executor host, Supplier<? extends EventLoop> loopFactory) {
    var outcome = new CompletableFuture<T>();
    host.execute(() -> {
      EventLoop loop = null;
      try {
        loop = loopFactory.get();
        var driver = new GuestDriver<T>(host, loop, body, outcome);
        outcome.whenComplete((result, failure) -> driver.cancelIfAsked());
        driver.turn();
      } catch (Throwable failure) {
        if (loop != null && !loop.isRunning()) {
          loop.close();
        }
        outcome.completeExceptionally(failure);
      }
    });
    return outcome;
  }

  private void cancelIfAsked() {
    if (outcome.isCancelled() && !loop.isClosed()) {
      loop.callSoonThreadsafe(task::cancel);
    }
  }

  private void clearUp() {
    loop.createTask(new ClearingUp(loop)).addDoneCallback(done -> loop.stop());
  }

  // Turns, by the host

  private void turn() {
    try {
      run.processEvents();
      run.runReady();
      if (run.isStopped()) {
        end();
      } else if (Duration.ZERO.equals(run.timeToNextTurn())) {
        run.pollEvents(Duration.ZERO);
        host.execute(this::turn);
      } else {
        waiting.execute(this::awaitNextTurn);
      }
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void awaitNextTurn() {
    try {
      run.pollEvents(null);
      host.execute(this::turn);
    } catch (RejectedExecutionException hostIsGone) {
      fail(hostIsGone);
    } catch (Throwable failure) {
      host.execute(() -> fail(failure));
    }
  }

  // The end

  private void end() {
    close();
    if (!task.isDone()) {
      outcome.completeExceptionally(
          new IllegalStateException("event loop stopped before the task was done: " + task));
    } else if (task.isCancelled()) {
      outcome.cancel(false);
    } else if (task.exception() != null) {
      outcome.completeExceptionally(task.exception());
    } else {
      outcome.complete(task.result());
    }
  }

  private void fail(Throwable failure) {
    close();
    outcome.completeExceptionally(failure);
  }

  private void close() {
    waiting.shutdown();
    run.close();
    loop.close();
  }
}
