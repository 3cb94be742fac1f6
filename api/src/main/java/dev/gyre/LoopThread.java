package dev.gyre;

import dev.gyre.spi.RunningLoop;

/** Refuses what another thread than the loop's would leave half done. */
final class LoopThread {

  private LoopThread() {}

  /**
   * Checks that this is the thread of the loop, or that none is.
   *
   * @param call the name of the method that was called
   * @throws IllegalStateException if the loop runs in another thread
   */
  static void check(EventLoop loop, String call) {
    if (loop.isRunning() && !loop.equals(RunningLoop.get())) {
      throw new IllegalStateException(
          "%s called from thread '%s', which is not the loop's; hand it over with callSoonThreadsafe: %s"
              .formatted(call, Thread.currentThread().getName(), loop));
    }
  }
}
