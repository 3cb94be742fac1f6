package dev.gyre;

import java.util.Collection;

/**
 * Futures that are waited for together must be of one loop: another's would call back in its own
 * thread, or never.
 */
final class OneLoop {

  private OneLoop() {}

  /**
   * Returns the loop of some futures; that of the calling thread if there are none.
   *
   * @throws IllegalArgumentException if one of them belongs to another
   */
  static EventLoop of(Collection<? extends LoopFuture<?>> futures) {
    if (futures.isEmpty()) {
      return Gyre.getEventLoop();
    }
    EventLoop loop = futures.iterator().next().getLoop();
    check(loop, futures);
    return loop;
  }

  /**
   * Refuses futures of other loops.
   *
   * @throws IllegalArgumentException if one of them belongs to another
   */
  static void check(EventLoop loop, Collection<? extends LoopFuture<?>> futures) {
    for (LoopFuture<?> future : futures) {
      if (!loop.equals(future.getLoop())) {
        throw new IllegalArgumentException(
            "future belongs to another loop; wrap its toCompletableFuture() with"
                + " Gyre.wrapFuture to wait for it here: %s of %s, not of %s"
                    .formatted(future, future.getLoop(), loop));
      }
    }
  }
}
