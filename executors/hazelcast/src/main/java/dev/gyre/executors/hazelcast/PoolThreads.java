package dev.gyre.executors.hazelcast;

/**
 * Starts the pool's threads, which mostly wait, and so are virtual. They are made in the middle of
 * somebody's submission and outlive it, so they take nothing along: no inherited thread-locals, no
 * context class loader.
 */
final class PoolThreads {

  private PoolThreads() {}

  static void start(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(work);
    thread.setContextClassLoader(PoolThreads.class.getClassLoader());
    thread.start();
  }
}
