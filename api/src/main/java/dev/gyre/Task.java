package dev.gyre;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Blocking-style Java that runs on a loop, switching only where it awaits. The counterpart of
 * {@code asyncio.Task}.
 *
 * <p>One task of a loop runs at a time. It keeps running until its body awaits something that is
 * not done, or ends. The loop holds its tasks strongly until they are done, so a task that nobody
 * else refers to does not vanish.
 *
 * <p>A task's result comes from its body alone: {@link #setResult} and {@link #setException} throw
 * {@link IllegalStateException}.
 *
 * <p><b>Cancellation</b> is a request. {@link #cancel} has a {@link CancelledError} thrown at the
 * body's current or next await; a body that catches it and goes on is not cancelled. A task that
 * was cancelled before its first step never starts its body.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
@ProviderType
public interface Task<T extends @Nullable Object> extends LoopFuture<T> {

  /**
   * Returns the name given at creation or by {@link #setName}; {@code Task-N} by default. Any
   * thread.
   *
   * @return the name
   */
  String getName();

  /**
   * Names this task, for logs and dumps. Any thread.
   *
   * @param name the name
   */
  void setName(String name);

  /**
   * Requests cancellation. Returns true even if the body later chooses to go on.
   *
   * @param message travels with the {@link CancelledError}; may be null
   * @return false if the task was done already
   */
  @Override
  boolean cancel(@Nullable String message);

  /**
   * Returns how many requests for cancellation are open: calls of {@link #cancel} less calls of
   * {@link #uncancel}.
   *
   * @return 0 or more
   */
  int cancelling();

  /**
   * Takes back one request for cancellation. When none is left, a cancellation that was not yet
   * delivered is dropped.
   *
   * @return how many requests are still open, 0 or more
   */
  int uncancel();

  /**
   * Returns the context of this task: that in which it began, with the changes its body has made so
   * far.
   *
   * @return the context
   */
  Context getContext();
}
