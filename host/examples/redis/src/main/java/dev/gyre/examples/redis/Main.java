package dev.gyre.examples.redis;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import java.net.InetSocketAddress;

/** The server as a program: {@code java ... dev.gyre.examples.redis.Main [PORT]}. */
public final class Main {

  private static final String HOST = "127.0.0.1";
  private static final String DEFAULT_PORT = "6380";

  private Main() {}

  /**
   * Serves on 127.0.0.1 until it is interrupted.
   *
   * @param arguments optionally the port; 0 for any
   */
  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments.length > 0 ? arguments[0] : DEFAULT_PORT);
    Gyre.run(() -> {
      Server server =
          new RespServer(Gyre.getRunningLoop()).listen(ServerOptions.on(HOST, port)).await();
      int bound = ((InetSocketAddress) server.sockets().getFirst()).getPort();
      IO.println("serving, try: redis-cli -p %d ping".formatted(bound));
      server.serveForever().await();
    });
  }
}
