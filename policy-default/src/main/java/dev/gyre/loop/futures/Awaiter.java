package dev.gyre.loop.futures;

/** What can wait for a future without blocking the loop: a task. */
public interface Awaiter {

  /**
   * Suspends the body until the future is done.
   *
   * @param future a pending future of this loop
   * @throws dev.gyre.CancelledError if the task is cancelled meanwhile
   */
  void awaitDone(BasicFuture<?> future);
}
