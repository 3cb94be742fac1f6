package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes streams of channels that the user has connected, and keeps account of them, since no
 * selector does. Loop thread only.
 */
final class ChannelAdoption implements AutoCloseable {

  private static final int RECEIVE_BYTES = 64 * 1024;
  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

  private final FutureLoop loop;
  private final Set<ChannelStream> streams = new HashSet<>();

  /** Shared by all streams; made for the first one. */
  private ByteBuffer receiveBuffer = NO_BUFFER;

  ChannelAdoption(FutureLoop loop) {
    this.loop = loop;
  }

  /**
   * Refuses a channel that cannot be taken over.
   *
   * @throws IllegalArgumentException if it is not connected
   */
  static void requireConnected(SocketChannel channel) {
    if (!channel.isConnected()) {
      throw new IllegalArgumentException(
          "channel must be connected; createConnection and createServer connect others: "
              + channel);
    }
  }

  /**
   * Takes a channel over in the loop's next turn. From now on it belongs to the loop, and is closed
   * if no connection comes of it.
   */
  <P extends Protocol> LoopFuture<Connection<P>> adopt(
      SocketChannel channel, ConnectionMaking<P> making) {
    making.begins(() -> close(channel));
    loop.callSoon(() -> {
      if (!making.outcome().isDone()) {
        connect(channel, making);
      }
    });
    return making.outcome();
  }

  private <P extends Protocol> void connect(SocketChannel channel, ConnectionMaking<P> making) {
    ChannelStream stream;
    try {
      channel.configureBlocking(false);
      if (!(channel.getRemoteAddress() instanceof UnixDomainSocketAddress)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      stream = new ChannelStream(loop, channel, receiveBuffer(), streams::remove);
    } catch (IOException | RuntimeException failure) {
      close(channel);
      making.fail(failure);
      return;
    }
    streams.add(stream);
    making.connected(stream);
  }

  private ByteBuffer receiveBuffer() {
    if (receiveBuffer.capacity() == 0) {
      receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    }
    return receiveBuffer;
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It counts as closed all the same.
    }
  }

  /** Closes all channels, silently, as a selector closes its sockets. */
  @Override
  public void close() {
    List.copyOf(streams).forEach(ChannelStream::closeChannel);
    streams.clear();
  }
}
