package dev.gyre.internal.executor;

/**
 * Starts the threads that wait for deadlines: virtual ones, for as long as there is something to
 * wait for. They take nothing along from the thread that happens to start them, neither inherited
 * values nor its context class loader.
 */
public final class BackgroundThread {

  private BackgroundThread() {}

  /**
   * Starts a thread.
   *
   * @param name its name
   * @param work what it does
   */
  public static void start(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(work);
    thread.setContextClassLoader(BackgroundThread.class.getClassLoader());
    thread.start();
  }
}
