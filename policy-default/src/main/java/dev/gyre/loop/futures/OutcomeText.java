package dev.gyre.loop.futures;

import dev.gyre.loop.callbacks.SafeText;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a future says of its outcome: in short, and without failing, whatever the outcome's own text
 * does. An outcome that contains the future again is given as dots there, as in asyncio. Any
 * thread.
 */
final class OutcomeText {

  private static final int LENGTH_MAX = 80;
  private static final String LEFT_OUT = "...";

  /** Whose outcomes the thread is in the midst of describing; gone when there are none. */
  private static final ThreadLocal<Set<Object>> DESCRIBED =
      ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

  private OutcomeText() {}

  /** Returns the text of a future's outcome. */
  static String of(Object future, @Nullable Object outcome) {
    if (outcome == null) {
      return "null";
    }
    Set<Object> described = DESCRIBED.get();
    if (!described.add(future)) {
      return LEFT_OUT;
    }
    try {
      return abbreviated(SafeText.of(outcome));
    } finally {
      described.remove(future);
      if (described.isEmpty()) {
        DESCRIBED.remove();
      }
    }
  }

  private static String abbreviated(String text) {
    return text.length() <= LENGTH_MAX
        ? text
        : text.substring(0, LENGTH_MAX - LEFT_OUT.length()) + LEFT_OUT;
  }
}
