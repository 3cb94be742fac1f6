package dev.gyre.io;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A transport that bytes come from. The counterpart of {@code asyncio.ReadTransport}. Loop thread
 * only.
 *
 * @since 0.1
 */
@ProviderType
public interface ReadTransport extends BaseTransport {

  /**
   * Tells whether data is being received.
   *
   * @return false while paused or closing
   */
  boolean isReading();

  /**
   * Stops the flow of data to the protocol until {@link #resumeReading}. Does nothing if paused or
   * closing.
   */
  void pauseReading();

  /**
   * Lets data flow to the protocol again. Does nothing if it flows, or the transport is closing.
   */
  void resumeReading();
}
