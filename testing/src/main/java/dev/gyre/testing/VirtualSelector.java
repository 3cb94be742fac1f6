package dev.gyre.testing;

import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChildProcess;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

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
    throw nothingReal("listen on", address);
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    throw nothingReal("connect to", remote);
  }

  @Override
  public ByteStream openReadPipe(Path path) throws IOException {
    throw nothingReal("read pipe", path);
  }

  @Override
  public ByteStream openWritePipe(Path path) throws IOException {
    throw nothingReal("write pipe", path);
  }

  @Override
  public ChildProcess spawn(
      Path executable, List<String> command, SubprocessOptions options, ChildProcess.Sink sink)
      throws IOException {
    throw nothingReal("start", executable);
  }

  private static IOException nothingReal(String act, Object what) {
    return new IOException(
        "cannot %s %s: a loop on a virtual clock has no sockets, pipes and processes; call the"
                .formatted(act, what)
            + " protocol yourself, or test it on a loop of Gyre.newEventLoop()");
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "virtual";
  }
}
