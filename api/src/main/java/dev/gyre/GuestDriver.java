package dev.gyre;

import java.time.Duration;
import java.util.Objects;
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
  private GuestRun run;
  private boolean clearingUp;
  private @Nullable Throwable earlyEnd; // why clearing up began before the task was done

  /** Begins in the host's thread. */
  private GuestDriver(
      Executor host, EventLoop loop, Callable<? extends T> body, CompletableFuture<T> outcome) {
    this.host = host;
    this.loop = loop;
    this.outcome = outcome;
    loop.beginGuestRun().close(); // refuses an unfit thread while there is no task yet
    this.task = loop.createTask(body);
    task.addDoneCallback(done -> clearUp());
    this.run = loop.beginGuestRun();
  }

  static <T extends @Nullable Object> CompletableFuture<T> start(
      Callable<? extends T> body, Executor host, Supplier<? extends EventLoop> loopFactory) {
    var outcome = new CompletableFuture<T>();
    try {
      host.execute(() -> {
        if (!outcome.isDone()) { // or it was cancelled before the host came to it
          begin(body, host, loopFactory, outcome);
        }
      });
    } catch (RuntimeException refused) {
      outcome.completeExceptionally(refused);
    }
    return outcome;
  }

  private static <T extends @Nullable Object> void begin(
      Callable<? extends T> body,
      Executor host,
      Supplier<? extends EventLoop> loopFactory,
      CompletableFuture<T> outcome) {
    EventLoop loop = null;
    try {
      loop = Objects.requireNonNull(loopFactory.get(), "loop factory must make a loop, not null");
      var driver = new GuestDriver<T>(host, loop, body, outcome);
      outcome.whenComplete((result, failure) -> driver.cancelIfAsked());
      driver.turn();
    } catch (Throwable failure) {
      if (loop != null && !loop.isRunning()) {
        loop.close();
      }
      outcome.completeExceptionally(failure);
    }
  }

  private void cancelIfAsked() {
    if (outcome.isCancelled() && !loop.isClosed()) {
      loop.callSoonThreadsafe(task::cancel);
    }
  }

  // Turns, by the host

  private void turn() {
    try {
      takeTurn();
    } catch (VirtualMachineError fatal) {
      endEarly(fatal);
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void takeTurn() {
    run.processEvents();
    run.runReady();
    if (!run.isStopped()) {
      goOn();
    } else if (clearingUp) {
      end();
    } else {
      endEarly(task.isDone() ? null : stoppedEarly());
    }
  }

  private void goOn() {
    if (Duration.ZERO.equals(run.timeToNextTurn())) {
      run.pollEvents(Duration.ZERO);
      host.execute(this::turn);
    } else {
      waiting.execute(this::awaitNextTurn);
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

  private void clearUp() {
    if (!clearingUp) {
      clearingUp = true;
      loop.createTask(new ClearingUp(loop)).addDoneCallback(done -> loop.stop());
    }
  }

  /** Clears up although the task may not be done, as a runner does after a run that was cut off. */
  private void endEarly(@Nullable Throwable cause) {
    if (clearingUp && cause != null) {
      fail(cause);
      return;
    }
    earlyEnd = cause;
    try {
      run.close();
      run = loop.beginGuestRun(); // the stop was that of the last one
      loop.callSoonThreadsafe(this::clearUp);
      host.execute(this::turn);
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void end() {
    Runnable answer = answer();
    try {
      close();
    } finally {
      answer.run();
    }
  }

  /** Looks at the outcome before the loop is closed, which reports what nobody has looked at. */
  private Runnable answer() {
    if (outcome.isDone()) {
      return () -> {}; // cancelled; a failure of the task's own clearing up is left to be reported
    }
    Throwable failure = task.isDone() && !task.isCancelled() ? task.exception() : null;
    if (earlyEnd != null) {
      failure = earlyEnd;
    } else if (!task.isDone()) {
      failure = stoppedEarly();
    }
    if (failure != null) {
      Throwable shown = failure;
      return () -> outcome.completeExceptionally(shown);
    }
    if (task.isCancelled()) {
      return () -> outcome.cancel(false);
    }
    T result = task.result();
    return () -> outcome.complete(result);
  }

  private IllegalStateException stoppedEarly() {
    return new IllegalStateException("event loop stopped before the task was done: " + task);
  }

  /** Gives up at once: the loop can have no more turns. */
  private void fail(Throwable failure) {
    try {
      close();
    } finally {
      outcome.completeExceptionally(failure);
    }
  }

  private void close() {
    waiting.shutdown();
    run.close();
    loop.close();
  }
}
