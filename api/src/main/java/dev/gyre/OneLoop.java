package dev.gyre;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Futures that are waited for together must be of one loop: another's would call back in its own
 * thread, or never.
 */
final class OneLoop {

  private OneLoop() {}

  /**
   * Copies some futures, none of which may be missing.
   *
   * @throws NullPointerException if one is null; the message says which
   */
  static <T extends @Nullable Object> List<LoopFuture<T>> listOf(
      Collection<? extends LoopFuture<T>> futures) {
    List<LoopFuture<T>> copy = new ArrayList<>(Objects.requireNonNull(futures, "futures"));
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i) == null) {
        throw new NullPointerException("futures[" + i + "]");
      }
    }
    return copy;
  }

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
      check(loop, future);
    }
  }

  /**
   * Refuses a future of another loop.
   *
   * @throws IllegalArgumentException if it belongs to one
   */
  static void check(EventLoop loop, LoopFuture<?> future) {
    if (!loop.equals(future.getLoop())) {
      throw new IllegalArgumentException(
          "future belongs to another loop; wrap its toCompletableFuture() with"
              + " Gyre.wrapFuture to wait for it here: %s of %s, not of %s"
                  .formatted(future, future.getLoop(), loop));
    }
  }
}
