package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.GyreLoops;

/** Programs that open an echo server, print its port, and serve until their standard input ends. */
final class FirstEcho {

  private FirstEcho() {}

  private static void serve(EchoServer server) throws Exception {
    System.out.println(server.address());
    FirstCallback.awaitEnd();
  }

  /** Gyre. */
  static final class OnGyre {

    private OnGyre() {}

    public static void main(String[] args) throws Exception {
      serve(GyreEchoServer.on(GyreLoops.FULL).open(Wire.TCP));
    }
  }

  /** Netty, on epoll. */
  static final class OnNetty {

    private OnNetty() {}

    public static void main(String[] args) throws Exception {
      serve(NettyEchoServer.onEpoll(Wire.TCP));
    }
  }
}
