package dev.gyre.inspect;

import java.util.List;

/**
 * What an operator sees of a loop. Immutable.
 *
 * @param id tells it from all other loops of its process
 * @param loop its text, with its state and its parts
 * @param threadName the thread that runs it; empty if none does, or the loop does not tell
 * @param threadId the number of that thread; 0 if there is none
 * @param answered whether the loop has given a turn for this report. If not, it was busy, or stuck,
 *     all the time: then what is said of its tasks may mix moments
 * @param standsAt if it has not answered: what the loop is busy with, the newest frame first
 * @param taskCount how many tasks are not done
 * @param tasks the tasks, in no particular order; fewer if there are more than were asked for
 * @since 0.1
 */
public record LoopReport(
    long id,
    String loop,
    String threadName,
    long threadId,
    boolean answered,
    List<String> standsAt,
    int taskCount,
    List<TaskReport> tasks) {

  /** Copies the lists. */
  public LoopReport {
    standsAt = List.copyOf(standsAt);
    tasks = List.copyOf(tasks);
  }
}
