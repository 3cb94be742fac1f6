package dev.gyre.loop.debug;

import java.lang.ref.WeakReference;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after all loops in debug mode, since a loop that is stuck cannot speak for
 * itself. It is there while at least one loop is watched.
 *
 * <p>It refers to the loops weakly, and so notices the ones that are dropped without being closed.
 * asyncio closes such a loop when the garbage collector takes it; here it is told, for its author
 * to close it, because the sockets that keep its descriptors open are gone with it.
 */
final class StallWatch {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");
  private static final long IDLE_SECONDS = 1;

  private static final ScheduledThreadPoolExecutor THREAD = newThread();

  private StallWatch() {}

  private static ScheduledThreadPoolExecutor newThread() {
    var thread =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("gyre-stall-watch")
                .factory());
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setRemoveOnCancelPolicy(true);
    return thread;
  }

  /**
   * Has a loop looked at again and again.
   *
   * @param watched what looks at itself; kept weakly
   * @param farewell what to warn of if it vanishes before the watch ends
   * @param periodNanos how often
   * @return ends the watch when cancelled
   */
  static Future<?> watch(DebugMode watched, String farewell, long periodNanos) {
    var look = new Look(new WeakReference<>(watched), farewell);
    Future<?> future =
        THREAD.scheduleWithFixedDelay(look, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    look.own = future;
    return future;
  }

  /** Looks at one loop. */
  private static final class Look implements Runnable {

    private final WeakReference<DebugMode> watched;
    private final String farewell;
    private volatile @Nullable Future<?> own;

    Look(WeakReference<DebugMode> watched, String farewell) {
      this.watched = watched;
      this.farewell = farewell;
    }

    @Override
    public void run() {
      DebugMode loop = watched.get();
      if (loop != null) {
        loop.lookForStall();
      } else if (own != null) {
        own.cancel(false);
        LOG.warn(farewell);
      }
    }
  }
}
