package dev.gyre.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A transport that sends and receives datagrams. The counterpart of {@code
 * asyncio.DatagramTransport}; socket options and multicast groups, for which asyncio has one use
 * the socket itself, are methods here. Loop thread only.
 *
 * <p>{@link #close} sends what is buffered first. The write buffer counts {@value #HEADER_BYTES}
 * bytes for each datagram beside its own, so that empty ones count as well.
 *
 * @since 0.1
 */
@ProviderType
public interface DatagramTransport extends BaseTransport {

  /** What each buffered datagram adds to {@link #getWriteBufferSize} beside its bytes. */
  int HEADER_BYTES = 8;

  /**
   * Sends the buffer's remaining bytes as one datagram. Never blocks: a datagram that cannot be
   * sent at once is copied into the transport's own buffer and sent later, so the caller may use
   * the buffer again when this returns. No bytes make an empty datagram, which is sent like any
   * other. Datagrams sent after the transport was closed are dropped.
   *
   * <p>What the system refuses, such as a datagram that is too long, is told to {@link
   * DatagramProtocol#errorReceived}.
   *
   * @param data the bytes; its position moves to its limit
   * @param address where to send it, resolved; null for the endpoint's remote address
   * @throws IllegalArgumentException if the address is null and the endpoint has no remote address,
   *     or is not null and another one than the remote address that the endpoint has; or if it is
   *     of a kind that the endpoint's socket cannot send to
   */
  void sendTo(ByteBuffer data, @Nullable SocketAddress address);

  /**
   * Sends the buffer's remaining bytes to the endpoint's remote address. See {@link
   * #sendTo(ByteBuffer, SocketAddress)}.
   *
   * @param data the bytes; its position moves to its limit
   */
  default void sendTo(ByteBuffer data) {
    sendTo(data, null);
  }

  /**
   * Sends all bytes of an array as one datagram. See {@link #sendTo(ByteBuffer, SocketAddress)}.
   *
   * @param data the bytes
   * @param address where to send it, or null for the endpoint's remote address
   */
  default void sendTo(byte[] data, @Nullable SocketAddress address) {
    sendTo(ByteBuffer.wrap(data), address);
  }

  /**
   * Sends all bytes of an array to the endpoint's remote address.
   *
   * @param data the bytes
   */
  default void sendTo(byte[] data) {
    sendTo(data, null);
  }

  /**
   * Closes the transport at once: what is buffered is dropped, and the protocol's {@code
   * connectionLost(null)} is called soon.
   */
  void abort();

  /**
   * Returns how much waits in the transport's own buffer: for each datagram, its bytes and {@value
   * #HEADER_BYTES} more.
   *
   * @return 0 or more
   */
  int getWriteBufferSize();

  /**
   * Returns the marks at which the protocol is paused and resumed.
   *
   * @return the marks
   */
  WriteBufferLimits getWriteBufferLimits();

  /**
   * Sets the marks at which the protocol is paused and resumed. May call {@code pauseWriting} at
   * once, but never {@code resumeWriting}.
   *
   * @param limits the marks
   */
  void setWriteBufferLimits(WriteBufferLimits limits);

  /**
   * Joins a multicast group: datagrams that are sent to the group arrive here from now on, if they
   * are sent to the port that this endpoint is bound to. Does nothing for one that was joined
   * already. Several programs of one machine that join a group on the same port each need {@link
   * DatagramOptions#withReuseAddress}.
   *
   * @param group the address of the group
   * @param networkInterface where it is to be joined
   * @throws IOException if the system refuses, or the transport is closed
   * @throws IllegalArgumentException if the address is none of a group, or of another family than
   *     the endpoint
   * @throws UnsupportedOperationException if the endpoint is a Unix socket
   */
  void joinGroup(InetAddress group, NetworkInterface networkInterface) throws IOException;

  /**
   * Joins a multicast group for the datagrams of one sender only. See {@link
   * #joinGroup(InetAddress, NetworkInterface)}.
   *
   * @param group the address of the group
   * @param networkInterface where it is to be joined
   * @param source the address of the sender
   * @throws IOException if the system refuses, or the transport is closed
   * @throws IllegalArgumentException if the address is none of a group, or of another family than
   *     the endpoint
   * @throws UnsupportedOperationException if the endpoint is a Unix socket, or the platform knows
   *     no such memberships
   */
  void joinGroup(InetAddress group, NetworkInterface networkInterface, InetAddress source)
      throws IOException;

  /**
   * Leaves a multicast group, wherever and for whichever senders it was joined. A transport that is
   * closed leaves all groups by itself.
   *
   * @param group the address of the group
   * @param networkInterface where it was joined
   * @return false if the endpoint was no member
   * @throws IOException if the system refuses, or the transport is closed
   */
  boolean leaveGroup(InetAddress group, NetworkInterface networkInterface) throws IOException;

  /**
   * Sets an option of the socket: those of {@link java.net.StandardSocketOptions} that a {@link
   * java.nio.channels.DatagramChannel} knows, with the same meaning; {@code IP_MULTICAST_IF},
   * {@code IP_MULTICAST_TTL} and {@code IP_MULTICAST_LOOP} among them.
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
