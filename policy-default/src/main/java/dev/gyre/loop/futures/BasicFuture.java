package dev.gyre.loop.futures;

import dev.gyre.CancelledError;
import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.InvalidStateException;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future that a loop makes.
 *
 * <p>All is loop-thread only but the outcome, which other threads may read: it is written once, and
 * published by that.
 *
 * @param <T> the type of the result
 */
public class BasicFuture<T extends @Nullable Object> implements LoopFuture<T> {

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(BasicFuture.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Stands for the result null. */
  private static final Object NULL = new Object();

  private final FutureLoop loop;

  /**
   * Null while pending, then the result, {@link #NULL}, or how it ended without one. A state beside
   * it would make each future eight bytes larger.
   */
  @SuppressWarnings("unused") // by OUTCOME
  private @Nullable Object outcome;

  /** What to enqueue when done: null, one step (most futures have one), or {@link Steps}. */
  private @Nullable Object waiting;

  /** An end without a result. */
  private abstract static class WithoutResult {}

  /** An exception. */
  private static final class Failed extends WithoutResult {
    private final Throwable exception;
    private UnretrievedFailures.@Nullable Failure unretrieved;

    Failed(Throwable exception, UnretrievedFailures.@Nullable Failure unretrieved) {
      this.exception = exception;
      this.unretrieved = unretrieved;
    }

    /** Marks the exception as retrieved. Any thread. */
    Throwable retrieve() {
      UnretrievedFailures.Failure failure = unretrieved;
      if (failure != null) {
        boolean _ = failure.retrieved();
        unretrieved = null;
      }
      return exception;
    }
  }

  /** A cancellation. */
  private static final class CancelledWith extends WithoutResult {
    private static final CancelledWith NO_MESSAGE = new CancelledWith(null);

    private final @Nullable String message;

    CancelledWith(@Nullable String message) {
      this.message = message;
    }
  }

  /** Several steps, in order. */
  private static final class Steps extends ArrayList<Runnable> {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Creates a pending future.
   *
   * @param loop its loop
   */
  public BasicFuture(FutureLoop loop) {
    this.loop = loop;
  }

  // Waiting

  @Override
  public final T await() {
    Awaiter awaiter = loop.currentAwaiter();
    if (!isDone()) {
      awaiter.awaitDone(this);
    }
    return result();
  }

  @Override
  public final <X extends Exception> T await(Class<X> failure) throws X {
    Objects.requireNonNull(failure, "failure");
    try {
      return await();
    } catch (CompletionException e) {
      if (failure.isInstance(e.getCause())) {
        throw failure.cast(e.getCause());
      }
      throw e;
    }
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    return toCompletableFuture().get();
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return toCompletableFuture().get(timeout, Objects.requireNonNull(unit, "unit"));
  }

  /** Refuses to wait for this pending future where that would be for ever. */
  final void refuseToBlockLoop(String call) {
    if (loop.isOnLoop()) {
      throw new IllegalStateException(
          call
              + " would block the loop that has to complete this future: use await() in a task,"
              + " or addDoneCallback: "
              + this);
    }
  }

  // Outcome

  @Override
  public final T result() {
    Object ended = outcomeNow();
    if (ended == null) {
      throw stillPending("result");
    }
    if (ended instanceof WithoutResult) {
      throw failureOf(ended);
    }
    return resultIn(ended);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a result is a T, null only if T may be
  private T resultIn(Object ended) {
    return (T) (ended == NULL ? null : ended);
  }

  private static RuntimeException failureOf(Object ended) {
    if (ended instanceof Failed failed) {
      throw Unchecked.rethrow(failed.retrieve());
    }
    throw new CancelledError(((CancelledWith) ended).message);
  }

  @Override
  public final @Nullable Throwable exception() {
    return switch (outcomeNow()) {
      case null -> throw stillPending("exception");
      case Failed failed -> failed.retrieve();
      case CancelledWith cancelled -> throw new CancelledError(cancelled.message);
      default -> null;
    };
  }

  @Override
  public final boolean isDone() {
    return outcomeNow() != null;
  }

  @Override
  public final boolean isCancelled() {
    return outcomeNow() instanceof CancelledWith;
  }

  private @Nullable Object outcomeNow() {
    return OUTCOME.getAcquire(this);
  }

  private InvalidStateException stillPending(String wanted) {
    return new InvalidStateException(wanted + " asked for before the future is done: " + this);
  }

  /**
   * Returns the exception, if this future has failed, without taking it for retrieved. Any thread.
   *
   * @return the exception, or null
   */
  protected final @Nullable Throwable failure() {
    return outcomeNow() instanceof Failed failed ? failed.exception : null;
  }

  private void forgetUnretrieved() {
    if (outcomeNow() instanceof Failed failed) {
      failed.retrieve();
    }
  }

  // Completion

  @Override
  public void setResult(T result) {
    loop.checkThread("setResult");
    succeed(result);
  }

  @Override
  public void setException(Throwable exception) {
    loop.checkThread("setException");
    fail(exception);
  }

  @Override
  public boolean cancel(@Nullable String message) {
    loop.checkThread("cancel");
    return cancelNow(message);
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    if (loop.isClosed()) {
      return false; // it ends nothing any more
    }
    if (loop.isOnLoop() || !loop.isRunning()) {
      return cancel(null); // also if done, since who cancels a failed future knows of it
    }
    if (isDone()) {
      return false;
    }
    try {
      loop.callSoonThreadsafe(this::cancel);
      return true;
    } catch (IllegalStateException closedMeanwhile) {
      return false;
    }
  }

  /**
   * Completes this future with a result.
   *
   * @param result the result
   */
  protected final void succeed(@Nullable Object result) {
    settle(result == null ? NULL : result);
    enqueueWaiting();
  }

  /**
   * Completes this future with an exception.
   *
   * @param exception the failure
   */
  protected final void fail(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    checkPending();
    // Before anybody can see that there is something to retrieve.
    settle(
        new Failed(
            exception,
            exception instanceof CancelledError
                ? null
                : loop.unretrievedFailures().add(this, exception)));
    enqueueWaiting();
  }

  /**
   * Cancels this future, whoever asks.
   *
   * @param message the message, or null
   * @return false if it was done
   */
  protected final boolean cancelNow(@Nullable String message) {
    if (isDone()) {
      forgetUnretrieved(); // who cancels a failed future knows of it; asyncio does the same
      return false;
    }
    settle(message == null ? CancelledWith.NO_MESSAGE : new CancelledWith(message));
    enqueueWaiting();
    return true;
  }

  private void checkPending() {
    if (isDone()) {
      throw new InvalidStateException(
          "future is done already; ask isDone() before a late result is set: " + this);
    }
  }

  private void settle(Object ended) {
    checkPending();
    OUTCOME.setRelease(this, ended);
  }

  private void enqueueWaiting() {
    Object steps = waiting;
    waiting = null;
    if (steps instanceof Runnable step) {
      loop.enqueue(step);
    } else if (steps instanceof Steps several) {
      several.forEach(loop::enqueue);
    }
  }

  // Callbacks

  @Override
  public final void addDoneCallback(Consumer<? super LoopFuture<T>> callback) {
    addDoneCallback(callback, loop.currentContext());
  }

  @Override
  public final void addDoneCallback(Consumer<? super LoopFuture<T>> callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    loop.checkThread("addDoneCallback");
    if (loop.isClosed()) {
      throw new IllegalStateException(
          "event loop is closed, and calls nobody back; look at the future itself: %s of %s"
              .formatted(this, loop));
    }
    addWaiting(new DoneCallback<>(this, callback, context));
  }

  /**
   * Has a step enqueued when this future is done; now, if it is.
   *
   * @param step the step
   */
  public final void addWaiting(Runnable step) {
    if (isDone()) {
      loop.enqueue(step);
    } else if (waiting == null) {
      waiting = step;
    } else if (waiting instanceof Steps several) {
      several.add(step);
    } else {
      var several = new Steps();
      several.add((Runnable) waiting);
      several.add(step);
      waiting = several;
    }
  }

  /**
   * Forgets a step that was to be enqueued when this future is done.
   *
   * @param step the step
   */
  public final void removeWaiting(Runnable step) {
    if (waiting instanceof Steps several) {
      several.remove(step);
    } else if (step.equals(waiting)) {
      waiting = null;
    }
  }

  @Override
  @SuppressWarnings("unchecked") // callbacks of this future are of its type
  public final int removeDoneCallback(Consumer<? super LoopFuture<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    loop.checkThread("removeDoneCallback");
    if (waiting instanceof Steps several) {
      int before = several.size();
      several.removeIf(
          step -> step instanceof DoneCallback<?> its && ((DoneCallback<T>) its).calls(callback));
      return before - several.size();
    }
    if (waiting instanceof DoneCallback<?> its && ((DoneCallback<T>) its).calls(callback)) {
      waiting = null;
      return 1;
    }
    return 0;
  }

  // Who waits

  @Override
  public final Set<LoopFuture<?>> awaitedBy() {
    Set<LoopFuture<?>> awaiters = new LinkedHashSet<>();
    for (Object step : stepsNow()) {
      LoopFuture<?> awaiter = awaiterIn(step);
      if (awaiter != null && !awaiter.isDone()) {
        awaiters.add(awaiter);
      }
    }
    return Collections.unmodifiableSet(awaiters);
  }

  /** A copy; taken by another thread than the loop's, it may have gaps, and lack the newest. */
  private Object[] stepsNow() {
    return switch (waiting) {
      case null -> new Object[0];
      case Steps several -> several.toArray();
      case Object one -> new Object[] {one};
    };
  }

  private @Nullable LoopFuture<?> awaiterIn(@Nullable Object step) {
    return switch (step) {
      // Perhaps a step left over from an await that could not suspend.
      case Task<?> task -> equals(task.awaits()) ? task : null;
      case DoneCallback<?> callback -> callback.awaiter();
      case null, default -> null;
    };
  }

  // Others

  final FutureLoop loop() {
    return loop;
  }

  @Override
  public final EventLoop getLoop() {
    return loop;
  }

  // As a future of the JDK

  @Override
  public final T resultNow() {
    Object ended = outcomeNow();
    if (ended == null || ended instanceof WithoutResult) {
      throw new IllegalStateException("future has no result; ask state() first: " + this);
    }
    return resultIn(ended);
  }

  @Override
  public final Throwable exceptionNow() {
    if (outcomeNow() instanceof Failed failed) {
      return failed.retrieve();
    }
    throw new IllegalStateException("future has no exception; ask state() first: " + this);
  }

  @Override
  public final State state() {
    return switch (outcomeNow()) {
      case null -> State.RUNNING;
      case Failed _ -> State.FAILED;
      case CancelledWith _ -> State.CANCELLED;
      default -> State.SUCCESS;
    };
  }

  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    var mirror = new Mirror<>(this);
    if (isDone()) {
      copyTo(mirror);
      return mirror;
    }
    loop.mirrors().add(mirror);
    if (loop.isOnLoop()) {
      addWaiting(() -> copyTo(mirror));
      return mirror;
    }
    try {
      loop.callSoonThreadsafe(() -> addWaiting(() -> copyTo(mirror)));
    } catch (IllegalStateException closed) {
      // And so the mirror has been told.
    }
    return mirror;
  }

  private void copyTo(Mirror<T> mirror) {
    loop.mirrors().remove(mirror);
    Object ended = Objects.requireNonNull(outcomeNow());
    switch (ended) {
      case Failed failed -> {
        if (mirror.completeExceptionally(failed.exception)) {
          failed.retrieve(); // else it was cancelled, and nobody sees the failure there
        }
      }
      case CancelledWith _ -> mirror.futureIsCancelled();
      default -> mirror.complete(resultIn(ended));
    }
  }

  /**
   * Returns what this is, for reports.
   *
   * @return the word
   */
  protected String kind() {
    return "Future";
  }

  /**
   * Describes the state, for {@link #toString}.
   *
   * @return the words
   */
  protected final String describe() {
    Object ended = outcomeNow();
    return switch (ended) {
      case null -> "pending";
      case Failed failed -> "finished exception=" + OutcomeText.of(this, failed.exception);
      case CancelledWith _ -> "cancelled";
      default -> "finished result=" + OutcomeText.of(this, resultIn(ended));
    };
  }

  @Override
  public String toString() {
    return "<" + kind() + " " + describe() + loop.debug().createdAt(this) + ">";
  }
}
