package dev.gyre;

import org.jspecify.annotations.Nullable;

/**
 * Arrives at the await of a task that was cancelled, and is what awaiting a cancelled future
 * throws.
 *
 * <p>It is an {@link Error} so that {@code catch (Exception e)} in a task's body does not swallow a
 * cancellation, as asyncio's {@code CancelledError} is a {@code BaseException}. A body may catch it
 * to clean up, and should then throw it on. Plain Java waits ({@link
 * java.util.concurrent.Future#get()}, {@link EventLoop#runUntilComplete}) report the same fact as
 * {@link java.util.concurrent.CancellationException}.
 *
 * <p>It carries no stack trace of its own until it is thrown at an await.
 *
 * @since 0.1
 */
public final class CancelledError extends Error {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the message given to {@link LoopFuture#cancel(String)}, or null
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}
