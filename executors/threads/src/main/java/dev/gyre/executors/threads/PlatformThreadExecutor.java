package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A pool of platform threads, and a queue in front of it. Thread-safe. */
final class PlatformThreadExecutor implements CallExecutor {

  private final ThreadPoolExecutor pool;
  private final Places places;

  PlatformThreadExecutor(int threads, Duration idle, int maxWaiting) {
    places = new Places("threads", threads, maxWaiting);
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            idle.toNanos(),
            TimeUnit.NANOSECONDS,
            new WatchedQueue(),
            new CleanThreads(),
            (call, full) -> {
              throw Rejections.shutDown("threads");
            });
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Call<?> call) {
    places.take(call);
    try {
      pool.execute(new CleanCall(call, places));
    } catch (RejectedExecutionException shutDown) {
      places.giveBack();
      throw shutDown;
    }
  }

  @Override
  public void shutdown() {
    pool.shutdown();
  }

  @Override
  public String toString() {
    return pool.toString();
  }
}
