package dev.gyre.inspect;

import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was seen of a task in its loop's turn; its stack perhaps later. */
final class TaskGlance {

  /** More would be of no use to a reader. */
  private static final int FRAMES_MAX = 100;

  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  private final Task<?> task;
  private final long id;
  private final String state;
  private final @Nullable LoopFuture<?> awaits;
  private final List<Long> awaitedBy;
  private @Nullable List<String> stack;

  TaskGlance(Task<?> task, long id, boolean current, List<Long> awaitedBy) {
    this.task = task;
    this.id = id;
    this.awaits = task.awaits();
    this.awaitedBy = awaitedBy;
    this.state = stateOf(task, current, awaits);
  }

  private static String stateOf(Task<?> task, boolean current, @Nullable LoopFuture<?> awaits) {
    String state =
        current ? "running" : awaits != null && !awaits.isDone() ? "waiting" : "runnable";
    return task.cancelling() > 0 ? state + " cancelling" : state;
  }

  /** Looks where the body stands now, unless that was done. */
  void lookAtStack() {
    if (stack == null) {
      stack = task.getStack(FRAMES_MAX).stream().map(StackTraceElement::toString).toList();
    }
  }

  TaskReport report() {
    lookAtStack();
    List<String> seen = stack == null ? List.of() : stack;
    return new TaskReport(
        id, printable(task.getName()), state, printable(describe(awaits)), seen, awaitedBy);
  }

  /** A name may hold anything, and the operator's terminal would obey it. */
  private static String printable(String text) {
    return CONTROLS.matcher(text).replaceAll("?");
  }

  private static String describe(@Nullable LoopFuture<?> awaited) {
    return switch (awaited) {
      case null -> "";
      case Task<?> task -> "task " + task.getName();
      default -> awaited.toString();
    };
  }
}
