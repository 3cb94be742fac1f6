package dev.gyre.spi;

import dev.gyre.EventLoop;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which loop was set for which thread. Kept here rather than in a policy, so that running code does
 * not lose its loop when the policy is replaced. Any thread.
 *
 * <p>An association ends when its loop is closed: the threads of a long-lived pool must not keep
 * the loops, and with them the bundles, of long ago. (asyncio keeps a closed loop set.)
 *
 * @since 0.1
 */
public final class ThreadAssociations {

  // Guarded by itself. Not thread-locals, which could not be cleared for other threads.
  private static final Map<Thread, EventLoop> LOOPS = new WeakHashMap<>();

  private ThreadAssociations() {}

  /**
   * Returns the loop that was set for the calling thread.
   *
   * @return the loop, or null if none was
   */
  public static @Nullable EventLoop get() {
    synchronized (LOOPS) {
      return LOOPS.get(Thread.currentThread());
    }
  }

  /**
   * Sets the loop of the calling thread.
   *
   * @param loop the loop, or null to set none
   * @throws IllegalStateException if the loop is closed
   */
  public static void set(@Nullable EventLoop loop) {
    synchronized (LOOPS) {
      if (loop == null) {
        LOOPS.remove(Thread.currentThread());
      } else {
        refuseClosed(loop); // here, so that none can be closed and forgotten in between
        LOOPS.put(Thread.currentThread(), loop);
      }
    }
  }

  private static void refuseClosed(EventLoop loop) {
    if (loop.isClosed()) {
      throw new IllegalStateException(
          "event loop is closed; set another, as Gyre.newEventLoop() makes it: " + loop);
    }
  }

  /**
   * Ends every association with a loop. To be called by a loop when it is closed.
   *
   * @param loop the loop
   */
  public static void forget(EventLoop loop) {
    synchronized (LOOPS) {
      LOOPS.values().removeIf(each -> each.equals(loop));
    }
  }
}
