package dev.gyre.itests.soak;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds of the system.
 *
 * @param descriptors open descriptors; 0 where the system does not tell
 * @param threads platform threads, without those of the JDK's that come and go by themselves
 * @param buffers pieces of memory outside the heap, of buffers and of segments
 * @param bufferBytes how much that is
 */
record Holdings(int descriptors, int threads, long buffers, long bufferBytes) {

  private static final File DESCRIPTORS = new File("/proc/self/fd");

  static Holdings now() {
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    String[] open = DESCRIPTORS.list();
    return new Holdings(
        open == null ? 0 : open.length,
        (int) Thread.getAllStackTraces().keySet().stream().filter(Holdings::isOfTheProgram).count(),
        direct.getCount(),
        direct.getMemoryUsed());
  }

  /** Carriers of virtual threads stay for half a minute, Awaitility's only while it waits. */
  private static boolean isOfTheProgram(Thread thread) {
    return !thread.getName().matches("(ForkJoinPool|VirtualThread|awaitility).*");
  }

  /** Tells whether this is no more than what was held before. */
  boolean isWithin(Holdings before) {
    return descriptors <= before.descriptors
        && threads <= before.threads
        && buffers <= before.buffers
        && bufferBytes <= before.bufferBytes;
  }
}
