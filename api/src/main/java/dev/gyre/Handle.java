package dev.gyre;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A callback that was handed to a loop and has not necessarily run yet. The counterpart of {@code
 * asyncio.Handle}.
 *
 * <p>Loop thread only, except where the handle came from {@link EventLoop#callSoonThreadsafe}: that
 * one may be cancelled from any thread, and then its callback either runs wholly or not at all.
 *
 * @since 0.1
 */
@ProviderType
public interface Handle {

  /**
   * Cancels the callback: it will not run. The callback, and all it holds, is let go at once. Does
   * nothing if it already ran or was cancelled.
   */
  void cancel();

  /**
   * Tells whether {@link #cancel} was called.
   *
   * @return true if cancelled
   */
  boolean cancelled();

  /**
   * Returns the context in which the callback runs.
   *
   * @return the context
   */
  Context getContext();
}
