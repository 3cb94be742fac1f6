package dev.gyre.loop.tasks;

import dev.gyre.loop.debug.UserFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a body that its author knows: without those of Gyre, and of the JDK below and above
 * them, that start it and suspend it.
 */
final class BodyStack {

  private static final List<String> BODIES =
      List.of(BodyTask.class.getName(), BodyGenerator.class.getName());

  private BodyStack() {}

  /**
   * Returns the frames of a body. Any thread: walking the stack of a thread that somebody else
   * resumes meanwhile is safe, as opposed to a thread dump (JDK-8364343).
   *
   * @param thread what the body runs on, or null if it has not begun
   * @param suspended whether the body has suspended itself, by Gyre's means
   * @return the frames, the newest first
   */
  static List<StackTraceElement> of(@Nullable Thread thread, boolean suspended) {
    return thread == null ? List.of() : trimmed(thread.getStackTrace(), suspended);
  }

  /**
   * Returns the frames of a body that were on its stack when an exception was made.
   *
   * @param failure the exception
   * @return the frames, the newest first
   */
  static List<StackTraceElement> of(Throwable failure) {
    return trimmed(failure.getStackTrace(), false);
  }

  private static List<StackTraceElement> trimmed(StackTraceElement[] frames, boolean suspended) {
    int end = endOfBody(frames);
    int begin = 0;
    while (begin < end
        && (suspended || UserFrames.isJdks(frames[begin]))
        && !UserFrames.isGyres(frames[begin])) {
      begin++;
    }
    if (begin == end || !UserFrames.isGyres(frames[begin])) {
      begin = 0; // the body blocks in the JDK, and this is where it stands
    }
    List<StackTraceElement> kept = new ArrayList<>();
    for (StackTraceElement frame : Arrays.asList(frames).subList(begin, end)) {
      if (!UserFrames.isGyres(frame)) {
        kept.add(frame);
      }
    }
    if (kept.isEmpty() && end > begin) {
      kept.add(frames[end - 1]); // a body such as future::await
    }
    return kept;
  }

  /** What lies below is no longer the body's. */
  private static int endOfBody(StackTraceElement[] frames) {
    for (int i = frames.length - 1; i >= 0; i--) {
      if (frames[i].getMethodName().equals("runBody")
          && BODIES.contains(frames[i].getClassName())) {
        return i;
      }
    }
    return frames.length;
  }
}
