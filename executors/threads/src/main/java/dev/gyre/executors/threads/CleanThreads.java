package dev.gyre.executors.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the pool's threads. A thread is made in the middle of somebody's submission and outlives
 * it, so it must take nothing along: no inherited thread-locals, no context class loader.
 * Thread-safe.
 */
final class CleanThreads implements ThreadFactory {

  private static final AtomicLong NUMBERS = new AtomicLong();

  @Override
  public Thread newThread(Runnable work) {
    Thread thread =
        Thread.ofPlatform()
            .name("gyre-threads-" + NUMBERS.incrementAndGet())
            .daemon(false)
            .inheritInheritableThreadLocals(false)
            .unstarted(work);
    thread.setContextClassLoader(CleanThreads.class.getClassLoader());
    return thread;
  }
}
