package dev.gyre.executors.process;

/**
 * Makes the pool's threads. They are made in the middle of somebody's submission and outlive it, so
 * they take nothing along: no inherited thread-locals, no context class loader.
 */
final class PoolThreads {

  private PoolThreads() {}

  /** A thread that does not keep the JVM up. */
  static Thread daemon(String name, Runnable work) {
    return clean(Thread.ofPlatform().name(name).daemon(true), work);
  }

  /** A thread without which the JVM would exit before its work is done. */
  static Thread lasting(String name, Runnable work) {
    return clean(Thread.ofPlatform().name(name).daemon(false), work);
  }

  /** A thread that mostly waits. */
  static Thread waiting(String name, Runnable work) {
    return clean(Thread.ofVirtual().name(name), work);
  }

  private static Thread clean(Thread.Builder builder, Runnable work) {
    Thread thread = builder.inheritInheritableThreadLocals(false).unstarted(work);
    thread.setContextClassLoader(PoolThreads.class.getClassLoader());
    return thread;
  }
}
