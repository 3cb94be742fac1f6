package dev.gyre.io;

import java.io.IOException;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a transport, as far as its user may touch it: what is read and written is the
 * transport's own affair. The counterpart of {@code asyncio.trsock.TransportSocket}; see {@link
 * ExtraInfo#SOCKET}. Loop thread only.
 *
 * @since 0.1
 */
public interface TransportSocket {

  /**
   * Sets an option of the socket: those of {@link java.net.StandardSocketOptions} that the JDK's
   * channels know for such a socket, with the same meaning.
   *
   * @param option which
   * @param value its new value
   * @param <T> its type
   * @throws IOException if the system refuses, or the transport is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /**
   * Returns the value of an option of the socket. See {@link #setOption}.
   *
   * @param option which
   * @param <T> its type
   * @return its value, or null if it has none yet
   * @throws IOException if the transport is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> @Nullable T getOption(SocketOption<T> option) throws IOException;
}
