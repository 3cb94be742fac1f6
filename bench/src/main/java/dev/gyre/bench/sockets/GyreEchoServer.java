package dev.gyre.bench.sockets;

import dev.gyre.EventLoop;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.Transport;
import dev.gyre.io.UnixServerOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gyre's, through the API that everybody uses. Its connections belong to the loop's thread. */
final class GyreEchoServer implements EchoServer {

  private static final int BACKLOG = 1024;

  private final EventLoop loop;
  private final String address;
  private final Thread thread;
  private final AtomicInteger connections = new AtomicInteger();

  private GyreEchoServer(GyreLoops kind, Wire wire, boolean buffered) throws Exception {
    loop = kind.open();
    Supplier<Protocol> protocols = buffered ? BufferedEcho::new : Echo::new;
    if (wire == Wire.TCP) {
      Server server =
          loop.runUntilComplete(() ->
              loop.createServer(protocols, ServerOptions.on("127.0.0.1", 0).withBacklog(BACKLOG))
                  .await());
      address = String.valueOf(((InetSocketAddress) server.sockets().getFirst()).getPort());
    } else {
      Path path = EchoServer.newSocketPath();
      loop.runUntilComplete(() ->
          loop.createUnixServer(protocols, UnixServerOptions.on(path).withBacklog(BACKLOG))
              .await());
      address = path.toString();
    }
    thread = Thread.ofPlatform().daemon().name(kind.contestant()).start(loop::runForever);
  }

  static Opener on(GyreLoops kind) {
    return wire -> new GyreEchoServer(kind, wire, false);
  }

  /** With a buffer of the application's own. */
  static Opener bufferedOn(GyreLoops kind) {
    return wire -> new GyreEchoServer(kind, wire, true);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public int connections() {
    return connections.get();
  }

  @Override
  public long threadId() {
    return thread.threadId();
  }

  @Override
  public void close() {
    loop.callSoonThreadsafe(loop::stop);
  }

  @SuppressWarnings("NullAway.Init") // a transport is there before the first byte
  private class Echo implements Protocol {

    Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
      connections.incrementAndGet();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }

    @Override
    public void connectionLost(@Nullable Exception failure) {
      connections.decrementAndGet();
    }
  }

  private final class BufferedEcho extends Echo implements BufferedProtocol {

    private static final ByteBuffer SHARED = ByteBuffer.allocateDirect(64 * 1024);

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return SHARED.clear();
    }

    @Override
    public void bufferUpdated(int count) {
      transport.write(SHARED.flip());
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }
  }
}
