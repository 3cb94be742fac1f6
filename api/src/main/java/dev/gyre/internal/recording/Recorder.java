package dev.gyre.internal.recording;

import jdk.jfr.FlightRecorder;

/**
 * Whether there is a flight recorder that our events can reach. Any thread.
 *
 * <p>That its module is there is not enough. The recorder weaves its own code into each class of
 * events, and in OSGi that code finds nothing of the recorder's unless the framework delegates the
 * package {@code jdk.jfr.internal.event} to the JVM. Where it does not, the first event fails to
 * link; that must harm nobody but the recording.
 *
 * <p>A class of events is not touched before the recorder was used: the JVM would start all of the
 * recorder to weave its code in, which takes half of the time in which a program starts.
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

  /** Tells whether events may be made, and there may be somebody who records them. */
  static boolean isUsed() {
    return there && FlightRecorder.isInitialized();
  }

  /** Gives the recorder up: an event could not be linked. */
  static void giveUp() {
    there = false;
  }
}
