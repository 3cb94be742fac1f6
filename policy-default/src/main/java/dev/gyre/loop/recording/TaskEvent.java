package dev.gyre.loop.recording;

import dev.gyre.CancelledError;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The life of a task, as the flight recorder sees it. */
@Name("dev.gyre.Task")
@Label("Task")
@Category("Gyre")
@Description("The life of a task, from its making to its end")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class TaskEvent extends Event implements Recording.TaskLife {

  private static final TaskEvent PROBE = new TaskEvent();

  @Label("Name")
  private String name = "";

  @Label("Outcome")
  @Description("returned, cancelled, or what the body threw")
  private String outcome = "";

  static @Nullable TaskEvent beginIfWanted() {
    if (!PROBE.isEnabled()) {
      return null;
    }
    var event = new TaskEvent();
    event.begin();
    return event;
  }

  @Override
  public void end(String taskName, @Nullable Throwable failure) {
    end();
    if (shouldCommit()) {
      name = taskName;
      outcome = outcomeOf(failure);
      try {
        commit();
      } catch (LinkageError unreachable) {
        Recording.giveUp();
      }
    }
  }

  private static String outcomeOf(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "returned";
      case CancelledError _ -> "cancelled";
      default -> failure.getClass().getName();
    };
  }
}
