package dev.gyre.internal.executor;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a lease handed over until somebody asked when they end: those that come later are
 * not waited for. Thread-safe.
 */
final class Batch {

  private final ClosableCount calls = new ClosableCount();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** Counts a call in, unless the batch is sealed. */
  boolean add() {
    return calls.enter();
  }

  /** Counts out a call that was answered and does not run any more. */
  void end() {
    if (calls.leave()) {
      ended.complete(null);
    }
  }

  /** Takes no more calls; the future is done when those it has taken have ended. */
  CompletableFuture<@Nullable Void> seal() {
    if (calls.close()) {
      ended.complete(null);
    }
    return ended;
  }
}
