package dev.gyre.itests.osgi;

import java.io.File;

/**
 * What this process holds of the system.
 *
 * @param descriptors open ones; 0 where the system does not tell
 * @param threads platform threads, without those of others that come and go by themselves
 * @param children processes
 */
record Held(int descriptors, long threads, long children) {

  private static final File DESCRIPTORS = new File("/proc/self/fd");

  static Held now() {
    String[] open = DESCRIPTORS.list();
    return new Held(
        open == null ? 0 : open.length,
        Thread.getAllStackTraces().keySet().stream().filter(Held::isLasting).count(),
        ProcessHandle.current().children().count());
  }

  /** Hazelcast makes its own as it needs them, and keeps them. */
  private static boolean isLasting(Thread thread) {
    return !thread
        .getName()
        .matches("(ForkJoinPool|VirtualThread|awaitility|process reaper|hz\\.).*");
  }

  /** Replaces what is less by what it may be: then both are equal if nothing is more. */
  Held orLess(Held allowed) {
    return new Held(
        Math.max(descriptors, allowed.descriptors),
        Math.max(threads, allowed.threads),
        Math.max(children, allowed.children));
  }
}
