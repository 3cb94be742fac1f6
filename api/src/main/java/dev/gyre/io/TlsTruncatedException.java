package dev.gyre.io;

import javax.net.ssl.SSLException;

/**
 * A TLS connection has ended without the peer's farewell ({@code close_notify}): what was received
 * is genuine, but there may have been more. Protocols whose messages tell their own length may
 * ignore this, and many peers end all their connections so; others must not take the data for
 * whole. Given to {@code connectionLost}.
 *
 * @since 0.1
 */
public final class TlsTruncatedException extends SSLException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which connection was cut
   */
  public TlsTruncatedException(String message) {
    super(message);
  }
}
