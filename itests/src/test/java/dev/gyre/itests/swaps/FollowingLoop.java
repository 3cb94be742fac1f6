package dev.gyre.itests.swaps;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.policy.DefaultEventLoopPolicy;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A loop of the default policy that runs on a thread of its own, and follows the selectors. */
final class FollowingLoop implements AutoCloseable {

  final EventLoop loop = new DefaultEventLoopPolicy().newEventLoop();
  private final Thread thread;

  FollowingLoop(String name) {
    thread = Thread.ofPlatform().name(name).start(loop::runForever);
    SwapGround.awaitQuickly(loop::isRunning); // one that does not run yet tells of no move
  }

  /** Runs a body as a task of the loop, and waits for its result. */
  <T> T call(Callable<? extends T> body) throws Exception {
    return Gyre.<T>runCoroutineThreadsafe(body, loop).get(60, TimeUnit.SECONDS);
  }

  void run(Action body) throws Exception {
    this.<Boolean>call(() -> {
      body.run();
      return true;
    });
  }

  @Override
  public void close() {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    loop.close();
  }
}
