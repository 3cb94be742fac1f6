package dev.gyre;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A callback scheduled for a time. The counterpart of {@code asyncio.TimerHandle}.
 *
 * <p>Loop thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface TimerHandle extends Handle {

  /**
   * Returns when the callback is due.
   *
   * @return nanoseconds on the loop's clock, see {@link EventLoop#time()}
   */
  long when();
}
