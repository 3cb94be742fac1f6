package dev.gyre.io;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The user's side of a datagram endpoint. The counterpart of {@code asyncio.DatagramProtocol}.
 *
 * <p>The order of calls: {@code connectionMade}, any number of {@code datagramReceived} and {@code
 * errorReceived}, {@code connectionLost}. An exception thrown by one of them is reported to the
 * loop's exception handler and changes nothing: the endpoint stays open.
 *
 * @since 0.1
 */
@ConsumerType
public interface DatagramProtocol extends BaseProtocol<DatagramTransport> {

  /**
   * A datagram has arrived.
   *
   * <p>The buffer is borrowed: it is valid until this method returns, and then holds other bytes.
   * Copy what is to be kept. (asyncio hands over a new {@code bytes} object; here that copy is made
   * only by those who need it.) Sending the buffer by {@link DatagramTransport#sendTo} within this
   * call is safe.
   *
   * @param data the bytes of one datagram, which may be none, between its position and its limit
   * @param from where it came from: an {@link java.net.InetSocketAddress}, or the address of a Unix
   *     socket, which is that of the empty path if the sender has none
   */
  void datagramReceived(ByteBuffer data, SocketAddress from);

  /**
   * Sending or receiving a datagram has failed; a connected endpoint is told in this way that
   * nobody listens at the other end ({@link java.net.PortUnreachableException}). Who sends to a
   * Unix socket is told as who opens a file: by {@link java.nio.file.NoSuchFileException} if it is
   * not there, {@link java.nio.file.AccessDeniedException} if it must not be used, and {@link
   * java.net.ConnectException} if its endpoint is closed. The endpoint stays open. A datagram that
   * could not be sent is dropped.
   *
   * <p>Called inside {@link DatagramTransport#sendTo} if that is what failed; but where a protocol
   * sends while it is told of several datagrams that have arrived together, what it sends may go
   * together as well, and what failed is then told behind the last of them, or when the endpoint is
   * closed.
   *
   * @param failure what the system said
   */
  default void errorReceived(IOException failure) {}
}
