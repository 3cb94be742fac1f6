package dev.gyre.bench.loop;

import dev.gyre.bench.harness.Obstacle;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One event loop of Netty, on the thread that Netty makes for it. */
public final class Netty implements AutoCloseable {

  /** What lets Netty use its fastest ways on JDK 25, some of which it leaves off by itself. */
  public static final List<String> JVM_FLAGS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "-Dio.netty.noUnsafe=false",
          "-Dio.netty.tryReflectionSetAccessible=true");

  private final MultiThreadIoEventLoopGroup group;
  private final IoEventLoop loop;

  private Netty(IoHandlerFactory selector) {
    this.group = new MultiThreadIoEventLoopGroup(1, selector);
    this.loop = group.next();
  }

  /**
   * Makes a loop on the selector of the JDK.
   *
   * @return a running loop
   */
  public static Netty onNio() {
    return new Netty(NioIoHandler.newFactory());
  }

  /**
   * Makes a loop on epoll, by Netty's own native code.
   *
   * @return a running loop
   */
  public static Netty onEpoll() {
    return new Netty(EpollIoHandler.newFactory());
  }

  /**
   * Makes a loop on io_uring, by Netty's own native code.
   *
   * @return a running loop
   * @throws Obstacle if the kernel has no io_uring, or does not allow it
   */
  public static Netty onIoUring() {
    if (!IoUring.isAvailable()) {
      throw new Obstacle("no io_uring here: " + innermost(IoUring.unavailabilityCause()));
    }
    return new Netty(IoUringIoHandler.newFactory());
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : innermost(cause);
  }

  /**
   * Returns the loop.
   *
   * @return the loop
   */
  public IoEventLoop loop() {
    return loop;
  }

  /**
   * Runs something on the loop and waits until it says that it is through.
   *
   * @param start run on the loop
   * @param end completed by what {@code start} has begun
   */
  void run(Runnable start, CompletableFuture<?> end) {
    loop.execute(start);
    end.join();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
