package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes streams of channels that the user has connected, and servers of those that are bound, and
 * keeps account of them, since no selector does. Loop thread only.
 */
final class ChannelAdoption implements AutoCloseable {

  private static final int RECEIVE_BYTES = 64 * 1024;
  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

  private final FutureLoop loop;
  private final Set<ChannelStream> streams = new HashSet<>();
  private final Set<ChannelListener> listeners = new HashSet<>();

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
   * Refuses a channel that cannot accept.
   *
   * @throws IllegalArgumentException if it is not bound, or closed
   */
  static void requireBound(ServerSocketChannel channel) {
    SocketAddress address;
    try {
      address = channel.getLocalAddress();
    } catch (IOException closed) {
      throw new IllegalArgumentException("channel to accept with is closed: " + channel, closed);
    }
    if (address == null) {
      throw new IllegalArgumentException("channel to accept with must be bound: " + channel);
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
      stream = streamOf(channel);
    } catch (IOException | RuntimeException failure) {
      making.fail(failure);
      return;
    }
    making.connected(stream);
  }

  private ChannelStream streamOf(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      if (!(channel.getRemoteAddress() instanceof UnixDomainSocketAddress)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      var stream = new ChannelStream(loop, channel, receiveBuffer(), streams::remove);
      streams.add(stream);
      return stream;
    } catch (IOException | RuntimeException failure) {
      close(channel);
      throw failure;
    }
  }

  /**
   * Has a bound channel accept the connections of a server, from the loop's next turn on. From now
   * on it belongs to the server, and is closed if that cannot be.
   */
  LoopFuture<Server> serve(
      ServerSocketChannel channel, ProtocolFactory<?> factory, UnaryOperator<Protocol> layering) {
    LoopFuture<Server> outcome = loop.createFuture();
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        close(channel);
      }
    });
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        open(channel, new StreamServer(loop, factory, layering), outcome);
      }
    });
    return outcome;
  }

  private void open(ServerSocketChannel channel, StreamServer server, LoopFuture<Server> outcome) {
    try {
      channel.configureBlocking(false);
      server.listen(sink -> listenerOf(channel, sink));
      server.startServing();
    } catch (IOException | RuntimeException failure) {
      server.close();
      close(channel);
      outcome.setException(failure);
      return;
    }
    loop.debug().opened("server", server, outcome);
    outcome.setResult(server);
  }

  private ChannelListener listenerOf(ServerSocketChannel channel, IoSelector.AcceptSink sink)
      throws IOException {
    var listener =
        new ChannelListener(
            loop, channel, ServerOptions.DEFAULT_BACKLOG, sink, this::streamOf, listeners::remove);
    listeners.add(listener);
    return listener;
  }

  private ByteBuffer receiveBuffer() {
    if (receiveBuffer.capacity() == 0) {
      receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    }
    return receiveBuffer;
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It counts as closed all the same.
    }
  }

  /** Closes all channels, silently, as a selector closes its sockets. */
  @Override
  public void close() {
    listeners.forEach(ChannelListener::closeChannel);
    listeners.clear();
    streams.forEach(ChannelStream::closeChannel);
    streams.clear();
  }
}
