package dev.gyre.itests.tls;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A loop that runs on a thread of its own, while the test waits for the programs of others. */
public final class LoopThread implements AutoCloseable {

  /** The loop. */
  public final EventLoop loop;

  private final Thread thread;

  /**
   * Starts the loop.
   *
   * @param selectors what opens its selector
   */
  public LoopThread(SelectorProvider selectors) {
    loop = SelectorTrial.newLoop(selectors);
    thread = Thread.ofPlatform().name("tls-test-loop").start(loop::runForever);
  }

  /**
   * Runs a body as a task of the loop, and waits for its result.
   *
   * @param body what to run
   * @param <T> the type of its result
   * @return the result
   * @throws Exception if the body fails, or takes too long
   */
  public <T> T call(Callable<? extends T> body) throws Exception {
    return Gyre.<T>runCoroutineThreadsafe(body, loop).get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
