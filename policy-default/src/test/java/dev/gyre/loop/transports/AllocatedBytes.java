package dev.gyre.loop.transports;

import java.lang.reflect.Method;

/**
 * How many bytes the calling thread has allocated so far. Asked for by reflection, because the
 * module under test does not read the management modules and should not for a test's sake.
 */
public final class AllocatedBytes {

  private AllocatedBytes() {}

  /**
   * Returns the bytes.
   *
   * @return how many; -1 in a virtual thread
   */
  public static long ofCurrentThread() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method allocated =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (long) allocated.invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot measure allocation", e);
    }
  }
}
