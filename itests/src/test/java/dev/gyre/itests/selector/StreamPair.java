package dev.gyre.itests.selector;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.IoSelector.AcceptSink;
import dev.gyre.spi.IoSelector.ConnectSink;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two streams of one selector, connected to each other and started, and the listener between them.
 */
final class StreamPair {

  static final SocketOptions OPTIONS = new SocketOptions(null, 100, true, false, false);

  final IoSelector.Listener listener;
  final ByteStream client;
  final ByteStream server;
  final RecordingSink clientSink = new RecordingSink();
  final RecordingSink serverSink = new RecordingSink();

  private StreamPair(IoSelector.Listener listener, ByteStream client, ByteStream server) {
    this.listener = listener;
    this.client = client;
    this.server = server;
    client.start(clientSink);
    server.start(serverSink);
  }

  static StreamPair open(HandDrivenLoop loop, String host) throws IOException {
    return open(loop, new InetSocketAddress(host, 0));
  }

  static StreamPair open(HandDrivenLoop loop, SocketAddress address) throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = loop.selector().listen(address, OPTIONS, accepted);
    listener.resume();
    Connected connected = new Connected();
    var _ = loop.selector().connect(listener.localAddress(), OPTIONS, connected);
    loop.until(() -> connected.stream != null && !accepted.streams.isEmpty());
    ByteStream client = Objects.requireNonNull(connected.stream);
    return new StreamPair(listener, client, accepted.streams.getFirst());
  }

  void close() {
    client.close();
    server.close();
    listener.close();
  }

  /** Keeps the connections that it is given. */
  static class Accepted implements AcceptSink {

    final List<ByteStream> streams = new ArrayList<>();
    final List<IOException> failures = new ArrayList<>();
    IoSelector.@Nullable Listener successor;

    @Override
    public void onAccept(ByteStream stream) {
      streams.add(stream);
    }

    @Override
    public void onAcceptFailed(IOException failure) {
      failures.add(failure);
    }

    @Override
    public void onMoved(IoSelector.Listener successor) {
      this.successor = successor;
    }
  }

  /** Keeps the outcome that it is told. */
  static final class Connected implements ConnectSink {

    @Nullable ByteStream stream;
    @Nullable IOException failure;
    int outcomes;

    @Override
    public void onConnected(ByteStream stream) {
      this.stream = stream;
      outcomes++;
    }

    @Override
    public void onConnectFailed(IOException failure) {
      this.failure = failure;
      outcomes++;
    }
  }
}
