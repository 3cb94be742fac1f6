package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.ActiveJ;
import io.activej.bytebuf.ByteBuf;
import io.activej.eventloop.Eventloop;
import io.activej.net.SimpleServer;
import io.activej.net.socket.tcp.ITcpSocket;
import io.activej.promise.Promise;
import io.activej.promise.Promises;
import io.activej.reactor.net.ServerSocketSettings;
import io.activej.reactor.net.SocketSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** ActiveJ's, which has TCP only. */
final class ActiveJEchoServer implements EchoServer {

  private final Eventloop loop = ActiveJ.onItsOwnThread();
  private final SimpleServer server =
      SimpleServer.builder(loop, this::serve)
          .withListenAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .withServerSocketSettings(ServerSocketSettings.builder().withBacklog(1024).build())
          .withSocketSettings(SocketSettings.builder().withTcpNoDelay(true).build())
          .build();
  private final AtomicInteger connections = new AtomicInteger();
  private final String address;

  ActiveJEchoServer() {
    var port = new CompletableFuture<Integer>();
    loop.execute(() -> listen(port));
    address = String.valueOf(port.join());
  }

  private void listen(CompletableFuture<Integer> port) {
    try {
      server.listen();
      port.complete(server.getBoundAddresses().getFirst().getPort());
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  private void serve(ITcpSocket socket) {
    connections.incrementAndGet();
    Promises.repeat(() -> socket.read().then(data -> answer(socket, data)))
        .whenComplete(() -> {
          socket.close();
          connections.decrementAndGet();
        });
  }

  private static Promise<Boolean> answer(ITcpSocket socket, @Nullable ByteBuf data) {
    return data == null ? Promise.of(false) : socket.write(data).map(nothing -> true);
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
    loop.execute(() -> {
      server.close();
      loop.keepAlive(false);
    });
  }
}
