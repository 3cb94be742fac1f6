package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A pool of platform threads with a queue without a bound. Thread-safe. */
final class PlatformThreadExecutor implements CallExecutor {

  private final ThreadPoolExecutor pool;

  PlatformThreadExecutor(int threads, Duration idle) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            idle.toNanos(),
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            new CleanThreads(),
            (call, full) -> {
              throw Rejections.shutDown("threads");
            });
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Call<?> call) {
    pool.execute(new CleanCall(call));
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
