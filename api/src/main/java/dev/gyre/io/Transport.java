package dev.gyre.io;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A two-way stream of bytes, such as a TCP connection. The counterpart of {@code
 * asyncio.Transport}. Loop thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface Transport extends ReadTransport, WriteTransport {

  /**
   * Returns the protocol that is told of this connection.
   *
   * @return the protocol
   */
  Protocol getProtocol();

  /**
   * Has another protocol told of this connection from now on. {@code connectionMade} is not called
   * on it.
   *
   * @param protocol the new protocol
   */
  void setProtocol(Protocol protocol);
}
