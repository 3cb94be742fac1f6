package dev.gyre.internal.recording;

/**
 * Whether there is a flight recorder that our events can reach. Any thread.
 *
 * <p>That its module is there is not enough. The recorder weaves its own code into each class of
 * events, and in OSGi that code finds nothing of the recorder's unless the framework delegates the
 * package {@code jdk.jfr.internal.event} to the JVM. Where it does not, the first event fails to
 * link; that must harm nobody but the recording.
 */
final class Recorder {

  private static volatile boolean there = isThere();

  private Recorder() {}

  private static boolean isThere() {
    try {
      Class.forName("jdk.jfr.Event", false, Recorder.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError missing) {
      return false;
    }
  }

  /** Tells whether events may be made. */
  static boolean isReachable() {
    return there;
  }

  /** Gives the recorder up: an event could not be linked. */
  static void giveUp() {
    there = false;
  }
}
