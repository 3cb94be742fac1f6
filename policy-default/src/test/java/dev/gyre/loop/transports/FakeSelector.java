package dev.gyre.loop.transports;

import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A selector whose network is the test. */
final class FakeSelector implements IoSelector {

  /** The listening sockets, in the order in which they were bound. */
  final List<FakeListener> listeners = new ArrayList<>();

  /** The attempts to connect, in the order in which they were made. */
  final List<FakeAttempt> attempts = new ArrayList<>();

  /** The files that were opened to be sent; none can be unless the test says so. */
  final List<ChannelFile> files = new ArrayList<>();

  boolean opensFiles;

  private final Map<SocketAddress, Exception> refusals = new HashMap<>();
  private int nextPort = 40_000;

  /** A listening socket. */
  static final class FakeListener implements Listener {
    final AcceptSink sink;
    final SocketOptions options;
    private final SocketAddress address;
    boolean accepting;
    boolean closed;
    int pauses;

    FakeListener(SocketAddress address, SocketOptions options, AcceptSink sink) {
      this.address = address;
      this.options = options;
      this.sink = sink;
    }

    FakeStream accept() {
      if (!accepting) {
        throw new AssertionError("the listener is not accepting");
      }
      var stream = new FakeStream();
      sink.onAccept(stream);
      return stream;
    }

    @Override
    public SocketAddress localAddress() {
      return address;
    }

    @Override
    public void resume() {
      if (closed) {
        throw new AssertionError("resumed after close");
      }
      accepting = true;
    }

    @Override
    public void pause() {
      accepting = false;
      pauses++;
    }

    @Override
    public void close() {
      closed = true;
      accepting = false;
    }
  }

  /** An attempt to connect. */
  static final class FakeAttempt implements Attempt {
    final SocketAddress remote;
    final SocketOptions options;
    private final ConnectSink sink;
    boolean closed;

    FakeAttempt(SocketAddress remote, SocketOptions options, ConnectSink sink) {
      this.remote = remote;
      this.options = options;
      this.sink = sink;
    }

    FakeStream succeed() {
      var stream = new FakeStream();
      sink.onConnected(stream);
      return stream;
    }

    void fail(String message) {
      sink.onConnectFailed(new IOException(message));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Has the address fail to be bound or connected to. */
  void refuse(SocketAddress address, Exception failure) {
    refusals.put(address, failure);
  }

  /** Has the local address fail to be bound. */
  void refuseFrom(SocketAddress local, Exception failure) {
    refusals.put(local, failure);
  }

  private void throwIfRefused(SocketAddress address) throws IOException {
    switch (refusals.get(address)) {
      case null -> {}
      case IOException failure -> throw failure;
      case RuntimeException failure -> throw failure;
      case Exception failure -> throw new AssertionError(failure);
    }
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink)
      throws IOException {
    throwIfRefused(address);
    var inet = (InetSocketAddress) address;
    int port = inet.getPort() == 0 ? nextPort++ : inet.getPort();
    var bound = new InetSocketAddress(inet.getAddress(), port);
    var listener = new FakeListener(bound, options, sink);
    listeners.add(listener);
    return listener;
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    throwIfRefused(remote);
    if (options.localAddress() != null) {
      throwIfRefused(options.localAddress());
    }
    var attempt = new FakeAttempt(remote, options, sink);
    attempts.add(attempt);
    return attempt;
  }

  @Override
  public SourceFile openFile(Path path) throws IOException {
    if (!opensFiles) {
      return IoSelector.super.openFile(path);
    }
    ChannelFile file = ChannelFile.open(path);
    files.add(file);
    return file;
  }

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void wakeup() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long resolutionNanos() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean pinsCarrier() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
