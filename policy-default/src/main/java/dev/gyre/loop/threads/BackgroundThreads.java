package dev.gyre.loop.threads;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes executors for work of Gyre's own that blocks or computes for long.
 *
 * <p>Their threads are daemons. They take over neither inheritable thread locals nor the context
 * class loader of whoever asked first, and end when they have been without work for a while, so
 * that nothing keeps this class's loader once the work is done.
 */
public final class BackgroundThreads {

  private BackgroundThreads() {}

  /**
   * Makes an executor, which has no thread yet. Calls beyond the number of threads wait in order.
   *
   * @param name names the threads {@code name-1}, {@code name-2}, ...
   * @param threadsMax how many threads it may have, at least 1
   * @param idleMax how long a thread without work is kept
   * @return a thread-safe executor, which never needs to be shut down; it throws {@link
   *     OutOfMemoryError} if the system starts no more threads
   */
  public static Executor newExecutor(String name, int threadsMax, Duration idleMax) {
    ThreadFactory factory =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(name + "-", 1)
            .factory();
    var threads =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            idleMax.toNanos(),
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
