package dev.gyre.io;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What all transports can do. The counterpart of {@code asyncio.BaseTransport}. Loop thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface BaseTransport {

  /**
   * Closes the transport in an orderly way: no more data arrives, what is buffered is sent, then
   * the protocol's {@code connectionLost(null)} is called, never inside this call. A second call
   * does nothing.
   */
  void close();

  /**
   * Tells whether the transport is closed or closing.
   *
   * @return true once {@link #close} was called or the connection was lost
   */
  boolean isClosing();

  /**
   * Returns a fact about the transport.
   *
   * @param key which fact
   * @param <T> its type
   * @return the fact, or null if this transport does not know it
   */
  <T> @Nullable T getExtraInfo(ExtraInfo<T> key);
}
