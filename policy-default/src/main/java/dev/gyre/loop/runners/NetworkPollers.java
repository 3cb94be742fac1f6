package dev.gyre.loop.runners;

/**
 * Has the JDK start the threads that wait for the sockets of virtual threads, before any body can.
 *
 * <p>The JDK starts them with the first socket operation on a virtual thread, and as virtual
 * threads that inherit the scheduler of whoever is first. Were that a body of ours, every virtual
 * thread's socket in the process would depend on one coroutine.
 */
final class NetworkPollers {

  static {
    try {
      Class.forName("sun.nio.ch.Poller", true, null);
    } catch (ClassNotFoundException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private NetworkPollers() {}

  /** Returns when they are started. On a platform thread. */
  static void ensureStarted() {
    // The work is done by the class initialiser, once.
  }
}
