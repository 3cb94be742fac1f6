package dev.gyre;

import dev.gyre.io.Datagram;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a loop does with channels of the JDK that its user has opened: the counterparts of asyncio's
 * {@code add_reader} and {@code sock_*} methods. Part of {@link EventLoop}, by whose rules about
 * threads and closed loops these methods go.
 *
 * <p><b>Channels</b> must not block: {@link SelectableChannel#configureBlocking
 * configureBlocking(false)}. Where asyncio takes any file descriptor, these methods take any
 * channel that the JDK can select: sockets, server sockets, datagram channels, the ends of a {@link
 * java.nio.channels.Pipe}. A channel is to be removed, or its operation to be cancelled, before it
 * is closed: as in asyncio, nobody is told that a channel which is waited for was closed on this
 * side. A channel that a transport or a server has taken over, as {@link
 * EventLoop#connectAcceptedSocket} does, is theirs alone: these methods refuse it with an {@link
 * IllegalStateException}.
 *
 * <p><b>Selectors.</b> The selector on NIO watches channels itself. The selector epoll cannot,
 * since the JDK does not tell their descriptors, and has a helper thread watch them: whoever waits
 * is told in the same order, two thread switches later. What does not have to wait is as fast with
 * both.
 *
 * <p><b>Operations</b> ({@code sock...}) first try, and wait only if the system would block. There
 * is at most one that waits to read a channel, and one that waits to write. Buffers belong to an
 * operation until it is done. What goes wrong fails the future, with an {@link java.io.IOException}
 * or with what the channel throws; misuse of the method itself is an {@link
 * IllegalArgumentException} at the call. A cancelled operation leaves the channel alone, and the
 * next one may begin at once; bytes that were sent before are sent.
 *
 * @since 0.1
 */
@ProviderType
public interface ChannelOperations {

  /**
   * Has a callback run in each turn in which a channel can be read: something has arrived, its peer
   * has closed it, a connection can be accepted, or the channel is in error. It replaces the former
   * callback, which does not run any more, and runs in the context of this call. What it throws is
   * reported, and it goes on being called. The counterpart of {@code loop.add_reader}.
   *
   * @param channel an open channel that does not block
   * @param callback what to run
   * @throws IllegalArgumentException if the channel blocks, is closed or cannot be read
   * @throws IllegalStateException if an operation waits to read the channel
   */
  void addReader(SelectableChannel channel, Runnable callback);

  /**
   * Removes the callback of {@link #addReader}. The counterpart of {@code loop.remove_reader}.
   *
   * @param channel the channel
   * @return false if it has none, or the loop is closed
   */
  boolean removeReader(SelectableChannel channel);

  /**
   * Has a callback run in each turn in which a channel can be written: there is room for bytes, the
   * outcome of connecting is known, or the channel is in error. For the rest, see {@link
   * #addReader}. The counterpart of {@code loop.add_writer}.
   *
   * @param channel an open channel that does not block
   * @param callback what to run
   * @throws IllegalArgumentException if the channel blocks, is closed or cannot be written
   * @throws IllegalStateException if an operation waits to write the channel
   */
  void addWriter(SelectableChannel channel, Runnable callback);

  /**
   * Removes the callback of {@link #addWriter}. The counterpart of {@code loop.remove_writer}.
   *
   * @param channel the channel
   * @return false if it has none, or the loop is closed
   */
  boolean removeWriter(SelectableChannel channel);

  /**
   * Receives bytes. The counterpart of {@code loop.sock_recv}.
   *
   * @param channel a connected channel that does not block
   * @param bytesMax how many at most, 1 or more
   * @return a future of the bytes that have arrived, between the position and the limit of a new
   *     buffer; of an empty buffer if the peer sends no more
   */
  LoopFuture<ByteBuffer> sockRecv(SocketChannel channel, int bytesMax);

  /**
   * Receives bytes into a buffer. The counterpart of {@code loop.sock_recv_into}.
   *
   * @param channel a connected channel that does not block
   * @param buffer where they go; its position moves behind them
   * @return a future of how many have arrived: 1 or more, 0 if the buffer has no room, -1 if the
   *     peer sends no more, as channels have it (asyncio: 0)
   */
  LoopFuture<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer);

  /**
   * Sends all bytes of a buffer. The counterpart of {@code loop.sock_sendall}.
   *
   * @param channel a connected channel that does not block
   * @param data the bytes; its position moves past those that the system has taken
   * @return a future that is done when the system has taken them all
   */
  LoopFuture<@Nullable Void> sockSendAll(SocketChannel channel, ByteBuffer data);

  /**
   * Connects a channel. The counterpart of {@code loop.sock_connect}.
   *
   * <p>If that fails, the JDK closes the channel, as {@link SocketChannel#connect} says.
   *
   * @param channel a channel that does not block
   * @param address where to; a name that is not resolved is looked up, and its first address taken
   * @return a future that is done when the channel is connected
   */
  LoopFuture<@Nullable Void> sockConnect(SocketChannel channel, SocketAddress address);

  /**
   * Accepts a connection. The counterpart of {@code loop.sock_accept}, whose second result is the
   * channel's {@link SocketChannel#getRemoteAddress}.
   *
   * @param channel a bound channel that does not block
   * @return a future of the connection's channel, which does not block either
   */
  LoopFuture<SocketChannel> sockAccept(ServerSocketChannel channel);

  /**
   * Receives a datagram. The counterpart of {@code loop.sock_recvfrom}.
   *
   * @param channel a channel that does not block
   * @param bytesMax how many bytes at most, 1 or more; the rest of a longer datagram is lost
   * @return a future of the bytes, in a new buffer, and where they came from
   */
  LoopFuture<Datagram> sockRecvFrom(DatagramChannel channel, int bytesMax);

  /**
   * Receives a datagram into a buffer. The counterpart of {@code loop.sock_recvfrom_into}, whose
   * first result is how far the buffer's position has moved.
   *
   * @param channel a channel that does not block
   * @param buffer where its bytes go; those for which there is no room are lost
   * @return a future of where it came from
   */
  LoopFuture<SocketAddress> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer);

  /**
   * Sends a datagram. The counterpart of {@code loop.sock_sendto}.
   *
   * <p>No bytes make an empty datagram, which the JDK sends from a channel that is not connected
   * only: from a connected one the future fails with {@link java.io.IOException}.
   *
   * @param channel a channel that does not block
   * @param data its bytes; the position moves to the limit
   * @param address where to, resolved
   * @return a future of how many bytes were sent
   */
  LoopFuture<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, SocketAddress address);

  /**
   * Sends a part of a file, from the system's cache where the platform can. The counterpart of
   * {@code loop.sock_sendfile}; without its {@code fallback}, because the JDK has one of its own
   * that cannot be told apart.
   *
   * <p>The system blocks the loop while it reads from the disk. When the future is done, whether or
   * not all went well, the file's position is behind the last byte that was sent.
   *
   * @param channel a connected channel that does not block
   * @param file a file that can be read
   * @param offset where in the file to begin, 0 or more
   * @param count how many bytes to send at most, positive; {@link Long#MAX_VALUE} for all up to the
   *     end of the file
   * @return a future of how many bytes were sent; fewer than asked for if the file ends
   */
  LoopFuture<Long> sockSendFile(SocketChannel channel, FileChannel file, long offset, long count);

  /**
   * Sends a whole file. See {@link #sockSendFile(SocketChannel, FileChannel, long, long)}.
   *
   * @param channel a connected channel that does not block
   * @param file a file that can be read
   * @return a future of how many bytes were sent
   */
  default LoopFuture<Long> sockSendFile(SocketChannel channel, FileChannel file) {
    return sockSendFile(channel, file, 0, Long.MAX_VALUE);
  }
}
