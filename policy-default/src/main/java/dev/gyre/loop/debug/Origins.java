package dev.gyre.loop.debug;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where futures, tasks, handles and generators were made. Thread-safe.
 *
 * <p>A table beside them rather than a field in each: outside debug mode, a pending future costs 32
 * bytes, and one more reference would make it 40. What nobody refers to any more leaves the table
 * by itself.
 */
final class Origins {

  private static final int FRAMES_MAX = 10; // as in asyncio

  /** The types looked up are compared by identity, as {@link Object} has it. */
  private final Map<Object, List<StackTraceElement>> origins = new WeakHashMap<>();

  /** Remembers that something was made just now, by the caller's caller's code. */
  void remember(Object made) {
    List<StackTraceElement> here = here();
    synchronized (origins) {
      origins.put(made, here);
    }
  }

  /** Remembers that something came of what was made before, wherever that was. */
  void share(Object madeBefore, Object made) {
    synchronized (origins) {
      List<StackTraceElement> known = origins.get(madeBefore);
      if (known != null) {
        origins.put(made, known);
      }
    }
  }

  @Nullable List<StackTraceElement> of(Object made) {
    synchronized (origins) {
      return origins.get(made);
    }
  }

  /** Returns the newest frames of the calling thread that are not Gyre's own. */
  static List<StackTraceElement> here() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .map(StackWalker.StackFrame::toStackTraceElement)
                .dropWhile(frame -> !UserFrames.isUsers(frame))
                .filter(UserFrames::isUsers)
                .limit(FRAMES_MAX)
                .toList());
  }
}
