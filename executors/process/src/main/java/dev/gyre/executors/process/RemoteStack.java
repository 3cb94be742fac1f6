package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;

/**
 * Makes the stack traces of a worker tell that they are a worker's: what is the worker's own in
 * them is replaced by a line with its name and process. Immutable.
 */
final class RemoteStack {

  private static final String WORKER = "dev.gyre.executors.process.worker.";

  private final StackTraceElement mark;

  RemoteStack(String worker, long pid) {
    mark = new StackTraceElement(worker, "call", "process " + pid, -1);
  }

  /** Gives an exception of this process the stack trace of a failure in the worker. */
  <T extends Throwable> T replaceIn(T standIn, Failure failure) {
    standIn.setStackTrace(marked(failure.stack()));
    return standIn;
  }

  /** Marks the stack traces of an exception from the worker, with those of its causes. */
  void markIn(Throwable thrown) {
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
    int own = stack.length;
    while (own > 0 && stack[own - 1].getClassName().startsWith(WORKER)) {
      own--;
    }
    var marked = new ArrayList<>(Arrays.asList(stack).subList(0, own));
    marked.add(mark);
    return marked.toArray(new StackTraceElement[0]);
  }
}
