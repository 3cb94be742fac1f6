package dev.gyre.loop.tls;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Connects to nothing but wires, and accepts them when the test says so. */
final class WireSelector implements IoSelector {

  private @Nullable AcceptSink acceptSink;
  private @Nullable ConnectSink connectSink;

  /** Has an attempt to connect succeed. */
  Wire connected() {
    var wire = new Wire();
    Objects.requireNonNull(connectSink, "nobody connects").onConnected(wire);
    return wire;
  }

  /** Has a server accept a connection. */
  Wire accepted() {
    var wire = new Wire();
    Objects.requireNonNull(acceptSink, "nobody listens").onAccept(wire);
    return wire;
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink) {
    acceptSink = sink;
    return new Listener() {
      @Override
      public SocketAddress localAddress() {
        return address;
      }

      @Override
      public void resume() {}

      @Override
      public void pause() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink) {
    connectSink = sink;
    return () -> {};
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
  public void close() {}
}
