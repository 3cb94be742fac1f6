package dev.gyre;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides what becomes of a request to cancel a future, for futures that stand for something else:
 * several tasks, a call in another thread, a server. See {@link
 * EventLoop#createFuture(CancelHandler)}.
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface CancelHandler {

  /**
   * Handles one request. Runs where {@link LoopFuture#cancel(String)} was called, on the loop. The
   * future is pending, and stays so unless the handler has it completed, now or later.
   *
   * @param message the message of the request, or null
   * @return whether the request was accepted, which is what {@code cancel} then returns
   */
  boolean requested(@Nullable String message);
}
