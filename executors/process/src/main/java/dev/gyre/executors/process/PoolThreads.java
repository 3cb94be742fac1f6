package dev.gyre.executors.process;

import java.util.function.Supplier;

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

  /**
   * Does what may start a thread of the JDK's own, such as its timer: that lives for ever and keeps
   * the context class loader of whoever happens to start it.
   */
  static <T> T withoutContextClassLoader(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Thread clean(Thread.Builder builder, Runnable work) {
    Thread thread = builder.inheritInheritableThreadLocals(false).unstarted(work);
    thread.setContextClassLoader(PoolThreads.class.getClassLoader());
    return thread;
  }
}
