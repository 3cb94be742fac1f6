package dev.gyre.itests.osgi.inside;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.itests.osgi.control.SelectorLoad;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The load for swaps of the selector. One thread. */
final class EchoingLoop implements SelectorLoad {

  private LoopThread thread;
  private CountDownLatch release;

  @Override
  public int start() throws Exception {
    thread = new LoopThread("echoing");
    return Gyre.<Integer>runCoroutineThreadsafe(
            () -> {
              Server server =
                  thread.loop().createServer(Echo::new, ServerOptions.on("127.0.0.1", 0)).await();
              return ((InetSocketAddress) server.sockets().getFirst()).getPort();
            },
            thread.loop())
        .get(10, TimeUnit.SECONDS);
  }

  @Override
  public String loop() {
    return thread.loop().toString();
  }

  @Override
  public void block() throws InterruptedException {
    var blocked = new CountDownLatch(1);
    var until = new CountDownLatch(1);
    release = until;
    thread
        .loop()
        .callSoonThreadsafe(() -> {
          blocked.countDown();
          try {
            until.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    blocked.await();
  }

  @Override
  public void unblock() {
    release.countDown();
  }

  @Override
  public void stop() {
    thread.close();
  }
}
