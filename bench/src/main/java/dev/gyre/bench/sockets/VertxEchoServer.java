package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.VertxLoop;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Vert.x's, on epoll. */
final class VertxEchoServer implements EchoServer {

  private final VertxLoop loop = VertxLoop.onEpoll();
  private final AtomicInteger connections = new AtomicInteger();
  private final String address;

  private VertxEchoServer(SocketAddress where) {
    NetServer server =
        loop.vertx()
            .createNetServer(new NetServerOptions().setAcceptBacklog(1024))
            .connectHandler(this::serve);
    server.listen(where).toCompletionStage().toCompletableFuture().join();
    String path = where.path();
    address = path == null ? String.valueOf(server.actualPort()) : path;
  }

  static EchoServer on(Wire wire) throws IOException {
    return new VertxEchoServer(
        wire == Wire.TCP
            ? SocketAddress.inetSocketAddress(0, "127.0.0.1")
            : SocketAddress.domainSocketAddress(EchoServer.newSocketPath().toString()));
  }

  private void serve(NetSocket socket) {
    connections.incrementAndGet();
    socket.handler(socket::write);
    socket.exceptionHandler(reset -> {}); // by a client; it is closed then
    socket.closeHandler(nothing -> connections.decrementAndGet());
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
  public void close() {
    loop.close();
  }
}
