package dev.gyre.itests.streams;

import dev.gyre.io.Server;
import java.net.InetSocketAddress;

/** Where a server is to be found that has asked for any port. */
final class ServerPort {

  private ServerPort() {}

  static int of(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }
}
