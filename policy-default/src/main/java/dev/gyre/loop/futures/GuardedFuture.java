package dev.gyre.loop.futures;

import dev.gyre.CancelHandler;
import org.jspecify.annotations.Nullable;

/**
 * A future whose cancellation is decided by a handler.
 *
 * @param <T> the type of the result
 */
public final class GuardedFuture<T extends @Nullable Object> extends BasicFuture<T> {

  private final FutureLoop loop;
  private final CancelHandler handler;

  /**
   * Creates a pending future.
   *
   * @param loop its loop
   * @param handler told of each request for cancellation
   */
  public GuardedFuture(FutureLoop loop, CancelHandler handler) {
    super(loop);
    this.loop = loop;
    this.handler = handler;
  }

  @Override
  public boolean cancel(@Nullable String message) {
    loop.checkThread("cancel");
    return isDone() ? cancelNow(message) : handler.requested(message);
  }
}
