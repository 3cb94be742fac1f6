package dev.gyre.bench.sockets;

import dev.gyre.EventLoop;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A TCP server on Gyre whose connections do what a protocol says. */
final class GyreTcpServer implements EchoServer {

  private final EventLoop loop;
  private final String address;

  /**
   * Opens a server.
   *
   * @param kind on which loop
   * @param protocol makes the protocol of a connection, which is given the loop
   * @param tls how connections are encrypted, or null
   */
  GyreTcpServer(GyreLoops kind, Function<EventLoop, Protocol> protocol, @Nullable TlsOptions tls) {
    loop = kind.open();
    var options = ServerOptions.on("127.0.0.1", 0).withBacklog(1024).withTls(tls);
    Server server =
        loop.runUntilComplete(() -> loop.createServer(() -> protocol.apply(loop), options).await());
    address = String.valueOf(((InetSocketAddress) server.sockets().getFirst()).getPort());
    Thread.ofPlatform().daemon().name(kind.contestant()).start(loop::runForever);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    loop.callSoonThreadsafe(loop::stop);
  }
}
