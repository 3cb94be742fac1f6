package dev.gyre.testing;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;

/** A selector without sockets, whose waits a {@link Drive} ends. */
final class VirtualSelector implements IoSelector {

  private final Wakeups wakeups;
  private final Drive drive;

  VirtualSelector(Wakeups wakeups, Drive drive) {
    this.wakeups = wakeups;
    this.drive = drive;
  }

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) {
    drive.poll(timeoutNanos);
    return 0;
  }

  @Override
  public void wakeup() {
    wakeups.add();
  }

  @Override
  public long resolutionNanos() {
    return 1;
  }

  @Override
  public boolean pinsCarrier() {
    return false;
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink)
      throws IOException {
    throw noSockets("listen on", address);
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    throw noSockets("connect to", remote);
  }

  private static IOException noSockets(String act, SocketAddress address) {
    return new IOException(
        "cannot "
            + act
            + " "
            + address
            + ": a loop on a virtual clock has no sockets; call the protocol yourself, or test it"
            + " on a loop of Gyre.newEventLoop()");
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "virtual";
  }
}
