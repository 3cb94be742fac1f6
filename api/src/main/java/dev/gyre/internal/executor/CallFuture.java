package dev.gyre.internal.executor;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the caller sees of a call, wherever the call is at the moment. Whoever completes it from
 * outside, by cancelling it or otherwise, keeps a call that has not begun from ever beginning.
 * Thread-safe.
 *
 * <p>Points to the shell that the call travels in, and forgets it as soon as the call is answered:
 * a result that somebody keeps must not keep the executor that computed it.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  private final CallCounters counters;
  private final Batch batch;
  private volatile @Nullable HostCall<T> shell;
  // Read by the thread that wrote it, when it hands the call to the next executor.
  private boolean moved;

  CallFuture(CallCounters counters, Batch batch) {
    this.counters = counters;
    this.batch = batch;
  }

  /**
   * Puts the call into its next shell; if the future was completed from outside, the shell is over
   * at once.
   */
  void enter(HostCall<T> next) {
    shell = next;
    // Whoever completes the future looks at the shell afterwards; here it is the other way round.
    // One of the two sees the
    // other, so a call that is cancelled while it moves does not slip through.
    if (isDone()) {
      abandon(next);
    }
  }

  /** Says that the call leaves one place for another, long after it was submitted. */
  void move() {
    moved = true;
  }

  boolean hasMoved() {
    return moved;
  }

  /** Answers with a result, unless the future was completed from outside. */
  void answer(T result) {
    leaveShell();
    super.complete(result);
    batch.end();
  }

  /** Answers with a failure, unless the future was completed from outside. */
  void answerWithFailure(Throwable failure) {
    leaveShell();
    super.completeExceptionally(failure);
    batch.end();
  }

  /**
   * Counts the call as answered if it has not begun in this shell and never will, because the
   * future is done.
   */
  void abandon(HostCall<T> abandoned) {
    if (abandoned.withdraw()) {
      leaveShell();
      batch.end();
    }
  }

  private void leaveShell() {
    shell = null;
    // Before the future is completed, so that whoever has the result finds the figures right.
    counters.countAnswered();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return abandonIf(super.cancel(mayInterruptIfRunning));
  }

  @Override
  public boolean complete(T value) {
    return abandonIf(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return abandonIf(super.completeExceptionally(failure));
  }

  private boolean abandonIf(boolean completedFromOutside) {
    HostCall<T> current = shell;
    if (completedFromOutside && current != null) {
      abandon(current);
    }
    return completedFromOutside;
  }
}
