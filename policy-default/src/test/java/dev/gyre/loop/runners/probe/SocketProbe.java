package dev.gyre.loop.runners.probe;

import dev.gyre.EventLoop;
import dev.gyre.loop.LoopClock;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.WakeupOnly;
import dev.gyre.spi.TaskRunnerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Uses the first socket of its JVM in the body of a task, ends the loop, and prints whether the
 * sockets of plain virtual threads still work. In a JVM of its own, since that can be the first
 * only once.
 */
public final class SocketProbe {

  private SocketProbe() {}

  /**
   * Prints {@code 42 42} if all is well.
   *
   * @param arguments the name of the task runner
   * @throws Exception if something else than the sockets fails
   */
  public static void main(String[] arguments) throws Exception {
    TaskRunnerProvider runner =
        ServiceLoader.load(TaskRunnerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    EventLoop loop =
        new LoopParts(LoopClock.system(), host -> new WakeupOnly(), runner, LoopSettings.DEFAULT)
            .newEventLoop();
    int[] received = new int[2];
    loop.runUntilComplete(() -> {
      received[0] = exchange();
    });
    loop.close();
    CountDownLatch done = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      try {
        received[1] = exchange();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        done.countDown();
      }
    });
    done.await(10, TimeUnit.SECONDS);
    System.out.println(received[0] + " " + received[1]);
    System.exit(0);
  }

  /** Reads a byte that another thread writes only after a while, so that the reader has to wait. */
  private static int exchange() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      Thread reader = Thread.currentThread();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            while (reader.getState() == Thread.State.RUNNABLE && reader.isAlive()) {
              Thread.onSpinWait();
            }
            try {
              client.getOutputStream().write(42);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return accepted.getInputStream().read();
    }
  }
}
