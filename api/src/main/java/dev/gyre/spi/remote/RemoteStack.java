package dev.gyre.spi.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes the stack traces of exceptions that come from elsewhere tell so: the frames of whoever made
 * the call there are replaced by one line with its name. Immutable.
 *
 * @since 0.1
 */
public final class RemoteStack {

  private final StackTraceElement mark;
  private final UnaryOperator<List<StackTraceElement>> cut;

  /**
   * Creates one for a place.
   *
   * @param mark the line that names the place
   * @param cut takes a stack trace, the innermost frame first, and returns it without the frames
   *     below the call
   */
  public RemoteStack(StackTraceElement mark, UnaryOperator<List<StackTraceElement>> cut) {
    this.mark = mark;
    this.cut = cut;
  }

  /**
   * Gives an exception of this process a stack trace from there.
   *
   * @param standIn the exception, which stands for one that could not come back
   * @param stack the stack trace of that one
   * @param <T> the type of the exception
   * @return the same exception
   */
  public <T extends Throwable> T replaceIn(T standIn, StackTraceElement[] stack) {
    standIn.setStackTrace(marked(stack));
    return standIn;
  }

  /**
   * Marks the stack traces of an exception from there, with those of its causes and of what it has
   * suppressed. One without a stack trace stays as it is.
   *
   * @param thrown the exception
   */
  public void markIn(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Queue<Throwable> left = new ArrayDeque<>();
    left.add(thrown);
    for (Throwable each = left.poll(); each != null; each = left.poll()) {
      if (seen.add(each)) {
        mark(each);
        Throwable cause = each.getCause();
        if (cause != null) {
          left.add(cause);
        }
        left.addAll(Arrays.asList(each.getSuppressed()));
      }
    }
  }

  private void mark(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    if (stack.length > 0) {
      thrown.setStackTrace(marked(stack));
    }
  }

  private StackTraceElement[] marked(StackTraceElement[] stack) {
    var marked = new ArrayList<>(cut.apply(Arrays.asList(stack)));
    marked.add(mark);
    return marked.toArray(new StackTraceElement[0]);
  }
}
