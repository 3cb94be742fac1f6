package dev.gyre.spi;

import dev.gyre.io.Datagram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A datagram socket, owned by a selector. Loop thread only.
 *
 * <p>There is no pause: datagrams that nobody takes are dropped by the system, so whoever cannot
 * keep up may as well take them and drop them.
 *
 * @since 0.1
 */
@ProviderType
public interface DatagramPort extends AutoCloseable {

  /**
   * Names what is told of this port's events. To be called once, before everything else.
   *
   * @param sink the sink
   */
  void start(Sink sink);

  /** Has datagrams pushed to the sink from now on. */
  void startReceiving();

  /**
   * Sends one datagram if the system takes it now. Never blocks.
   *
   * <p>A port may keep datagrams that are sent while it tells the sink of several that have arrived
   * together, and send them together when it has told of the last one. They count as taken; what
   * befalls one is told by {@link Sink#onFailure}, and those that the system does not take after
   * all come back by {@link Sink#onUnsent}.
   *
   * @param data the bytes of the datagram, which may be none; its position moves to its limit if it
   *     was taken, and else stays
   * @param to where to send it; null if the socket is connected
   * @return false if the system takes none now; then it may be tried again after {@link
   *     #awaitWritable}
   * @throws IOException if the system refuses this datagram, or tells what befell an earlier one
   */
  boolean send(ByteBuffer data, @Nullable SocketAddress to) throws IOException;

  /**
   * Sends the first of several datagrams that the system takes now, with as few system calls as the
   * platform allows.
   *
   * @param datagrams the datagrams; the positions of those taken move to their limits
   * @param count how many of them to send, from the first; 1 or more
   * @return how many were taken, 0 or more
   * @throws IOException if the first one fails, as by {@link #send(ByteBuffer, SocketAddress)};
   *     what befalls a later one is told when it comes first
   */
  int send(Datagram[] datagrams, int count) throws IOException;

  /** Sends at once what {@link #send(ByteBuffer, SocketAddress)} has kept. */
  void flush();

  /**
   * Checks that this socket can send to addresses of such a kind.
   *
   * @param to an address
   * @throws IllegalArgumentException if it cannot, or the address is not resolved
   */
  void checkTarget(SocketAddress to);

  /**
   * Has {@link Sink#onWritable} called, once, when the system takes datagrams again. For a Unix
   * socket that is not connected, this is a guess, since it is the receiver that has no room.
   */
  void awaitWritable();

  /**
   * Returns the address of this socket.
   *
   * @return the address, or null if it is closed
   */
  @Nullable SocketAddress localAddress();

  /**
   * Joins a multicast group.
   *
   * @param group the address of the group
   * @param networkInterface where
   * @param source whose datagrams are wanted, or null for everybody's
   * @throws IOException if the system refuses, or the socket is closed
   * @throws IllegalArgumentException if the address is none of a group, or of another family
   * @throws UnsupportedOperationException if the socket or the platform cannot do that
   */
  void join(InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException;

  /**
   * Leaves a multicast group that was joined with the same arguments.
   *
   * @param group the address of the group
   * @param networkInterface where
   * @param source whose datagrams were wanted, or null for everybody's
   * @throws IOException if the system refuses, or the socket is closed
   */
  void leave(InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException;

  /**
   * Sets an option of the socket: those of {@link java.net.StandardSocketOptions} that a {@link
   * java.nio.channels.DatagramChannel} knows, with the same meaning.
   *
   * @param option which
   * @param value its new value
   * @param <T> its type
   * @throws IOException if the system refuses, or the socket is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /**
   * Returns the value of an option of the socket. See {@link #setOption}.
   *
   * @param option which
   * @param <T> its type
   * @return its value, or null if it has none yet
   * @throws IOException if the socket is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> @Nullable T getOption(SocketOption<T> option) throws IOException;

  /**
   * Closes the socket at once; what was kept is sent before. The sink is told no more. A second
   * call does nothing.
   */
  @Override
  void close();

  /** Is told of a port's events, on the loop. */
  interface Sink {

    /**
     * A datagram has arrived.
     *
     * @param data its bytes, which may be none, in big-endian order; borrowed until this method
     *     returns
     * @param from where it came from
     */
    void onDatagram(ByteBuffer data, SocketAddress from);

    /** The system takes datagrams again. Called once for each {@link #awaitWritable}. */
    void onWritable();

    /**
     * The system had no room for a datagram that the port has kept: to be sent again, before all
     * that comes later, when the system {@linkplain #awaitWritable takes datagrams again}. Called
     * for each that is left, in the order in which they were sent.
     *
     * @param data its bytes, borrowed until this method returns
     * @param to where to send it
     */
    void onUnsent(ByteBuffer data, SocketAddress to);

    /**
     * Receiving has failed, or the system tells what befell a datagram that was sent. The port goes
     * on.
     *
     * @param failure what the system said
     */
    void onFailure(IOException failure);

    /**
     * The port was closed, and not by the sink.
     *
     * @param reason why
     */
    void onLost(IOException reason);

    /**
     * The socket goes on with another selector: the port named here takes the place of the one so
     * far, which is closed. It knows this sink, and receives and waits to be writable if that one
     * did. The sink must use neither during this call.
     *
     * @param successor the port from now on
     */
    void onMoved(DatagramPort successor);
  }
}
