package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.channels.OwnedChannel;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.UnaryOperator;

/**
 * Makes streams of channels that the user has connected, and servers of those that are bound. Loop
 * thread only.
 */
final class ChannelAdoption {

  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

  private final FutureLoop loop;
  private final ChannelReaders readers;

  /** Shared by all streams; made for the first one. */
  private ByteBuffer receiveBuffer = NO_BUFFER;

  ChannelAdoption(FutureLoop loop, ChannelReaders readers) {
    this.loop = loop;
    this.readers = readers;
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
   * Takes a channel over, and begins in the loop's next turn. The channel belongs to the loop from
   * now on, and is closed if no connection comes of it.
   *
   * @throws IllegalStateException if the channel belongs to somebody else
   */
  <P extends Protocol> LoopFuture<Connection<P>> adopt(
      SocketChannel channel, ConnectionMaking<P> making) {
    OwnedChannel owned = readers.takeOver(channel);
    making.begins(owned::close);
    loop.callSoon(() -> {
      if (!making.outcome().isDone()) {
        connect(owned, channel, making);
      }
    });
    return making.outcome();
  }

  private <P extends Protocol> void connect(
      OwnedChannel owned, SocketChannel channel, ConnectionMaking<P> making) {
    ChannelStream stream;
    try {
      stream = streamOf(owned, channel);
    } catch (IOException | RuntimeException failure) {
      making.fail(failure);
      return;
    }
    making.connected(stream);
  }

  private ChannelStream accepted(SocketChannel channel) throws IOException {
    return streamOf(readers.takeOver(channel), channel);
  }

  private ChannelStream streamOf(OwnedChannel owned, SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      if (!(channel.getRemoteAddress() instanceof UnixDomainSocketAddress)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      return new ChannelStream(owned, channel, receiveBuffer());
    } catch (IOException | RuntimeException failure) {
      owned.close();
      throw failure;
    }
  }

  /**
   * Has a bound channel accept the connections of a server, from the loop's next turn on. The
   * channel belongs to the server from now on, and is closed if that cannot be.
   *
   * @throws IllegalStateException if the channel belongs to somebody else
   */
  LoopFuture<Server> serve(
      ServerSocketChannel channel, ProtocolFactory<?> factory, UnaryOperator<Protocol> layering) {
    OwnedChannel owned = readers.takeOver(channel);
    LoopFuture<Server> outcome = loop.createFuture();
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        owned.close();
      }
    });
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        open(owned, channel, new StreamServer(loop, factory, layering), outcome);
      }
    });
    return outcome;
  }

  private void open(
      OwnedChannel owned,
      ServerSocketChannel channel,
      StreamServer server,
      LoopFuture<Server> outcome) {
    try {
      channel.configureBlocking(false);
      server.listen(sink ->
          new ChannelListener(owned, channel, ServerOptions.DEFAULT_BACKLOG, sink, this::accepted));
      server.startServing();
    } catch (IOException | RuntimeException failure) {
      server.close();
      owned.close();
      outcome.setException(failure);
      return;
    }
    loop.debug().opened("server", server, outcome, "serving", null);
    outcome.setResult(server);
  }

  private ByteBuffer receiveBuffer() {
    if (receiveBuffer.capacity() == 0) {
      receiveBuffer = ReadinessStream.newReceiveBuffer();
    }
    return receiveBuffer;
  }
}
