package dev.gyre;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waits for several futures as one: asyncio's {@code gather}. Loop thread only. */
final class Gathering<T extends @Nullable Object, R extends @Nullable Object> {

  private final List<LoopFuture<T>> children;
  private final LoopFuture<List<R>> outer;
  private final Outcome<T, R> outcome;
  private int unfinished;
  private boolean cancelRequested;
  private @Nullable String cancelMessage;

  /** Turns a finished child into an element of the result, or fails. */
  @FunctionalInterface
  interface Outcome<T extends @Nullable Object, R extends @Nullable Object> {
    R of(LoopFuture<T> done) throws Failed;
  }

  /** Ends the gathering early. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;

    Failed(Throwable failure) {
      super(null, failure, false, false);
      this.failure = failure;
    }
  }

  private Gathering(EventLoop loop, List<LoopFuture<T>> children, Outcome<T, R> outcome) {
    this.children = children;
    this.outer = loop.createFuture(this::cancelChildren);
    this.outcome = outcome;
    this.unfinished = children.size();
  }

  static <T extends @Nullable Object, R extends @Nullable Object> LoopFuture<List<R>> of(
      Collection<? extends LoopFuture<T>> futures, Outcome<T, R> outcome) {
    List<LoopFuture<T>> children = OneLoop.listOf(futures);
    var gathering = new Gathering<>(OneLoop.of(children), children, outcome);
    if (gathering.children.isEmpty()) {
      gathering.outer.setResult(List.of());
    } else {
      AwaitingCallback<T> told = AwaitingCallback.of(gathering.outer, gathering::childDone);
      gathering.children.forEach(child -> child.addDoneCallback(told));
    }
    return gathering.outer;
  }

  /** The result is the child's; the first failure, or cancellation, of a child fails the whole. */
  static <T extends @Nullable Object> T resultOrFail(LoopFuture<T> done) throws Failed {
    if (done.isCancelled()) {
      throw new Failed(cancellationOf(done));
    }
    Throwable failure = done.exception();
    if (failure != null) {
      throw new Failed(failure);
    }
    return done.result();
  }

  /** The result says how the child ended. */
  static <T extends @Nullable Object> LoopFuture<T> itself(LoopFuture<T> done) {
    if (!done.isCancelled()) {
      Throwable retrieved = done.exception(); // whoever gets the child knows of it
      assert retrieved == null || done.isDone();
    }
    return done;
  }

  private static CancelledError cancellationOf(LoopFuture<?> cancelled) {
    try {
      cancelled.result();
      throw new IllegalStateException("not cancelled: " + cancelled);
    } catch (CancelledError error) {
      return error;
    }
  }

  private boolean cancelChildren(@Nullable String message) {
    boolean accepted = false;
    for (LoopFuture<T> child : children) {
      accepted |= child.cancel(message);
    }
    if (accepted && !cancelRequested) {
      cancelRequested = true;
      cancelMessage = message;
    }
    return accepted;
  }

  private void childDone(LoopFuture<T> child) {
    unfinished--;
    if (outer.isDone()) {
      itself(child);
      return;
    }
    try {
      if (!cancelRequested) {
        outcome.of(child);
      }
      if (unfinished == 0) {
        finish();
      }
    } catch (Failed failed) {
      outer.setException(failed.failure);
    }
  }

  private void finish() throws Failed {
    if (cancelRequested) {
      outer.setException(failureInsteadOfCancellation());
      return;
    }
    List<R> results = new ArrayList<>(children.size());
    for (LoopFuture<T> child : children) {
      results.add(outcome.of(child));
    }
    outer.setResult(results);
  }

  /** A child that fails in its clean-up must be heard; the cancellation is known anyway. */
  private Throwable failureInsteadOfCancellation() {
    for (LoopFuture<T> child : children) {
      try {
        if (!child.isCancelled()) {
          outcome.of(child);
        }
      } catch (Failed failed) {
        return failed.failure;
      }
    }
    return new CancelledError(cancelMessage);
  }
}
