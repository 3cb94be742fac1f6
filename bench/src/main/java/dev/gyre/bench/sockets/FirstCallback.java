package dev.gyre.bench.sockets;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.bench.loop.VertxLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;

/**
 * Programs that make a loop, have it call something back, and then wait for the end of their
 * standard input. Each is the least that does so, and a class of its own, so that it loads nothing
 * of the others.
 */
final class FirstCallback {

  private FirstCallback() {}

  /** What all loops call. */
  static void tell() {
    System.out.println("called");
  }

  static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      // Nobody writes.
    }
    System.exit(0);
  }

  /** Gyre, on the best selector and runner that the flags allow. */
  static final class OnGyre {

    private OnGyre() {}

    public static void main(String[] args) throws IOException {
      EventLoop loop = Gyre.newEventLoop();
      loop.callSoon(FirstCallback::tell);
      loop.callSoon(loop::stop);
      loop.runForever();
      awaitEnd();
    }
  }

  /** Netty, on epoll. */
  static final class OnNetty {

    private OnNetty() {}

    public static void main(String[] args) throws IOException {
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
      group.next().execute(FirstCallback::tell);
      awaitEnd();
    }
  }

  /** Vert.x, on epoll as well. */
  static final class OnVertx {

    private OnVertx() {}

    public static void main(String[] args) throws IOException {
      VertxLoop.onEpoll().execute(FirstCallback::tell);
      awaitEnd();
    }
  }

  /** The virtual machine itself, which nobody can be faster than. */
  static final class OnNothing {

    private OnNothing() {}

    public static void main(String[] args) throws IOException {
      tell();
      awaitEnd();
    }
  }
}
