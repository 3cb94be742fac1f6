package dev.gyre.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The tasks of a report, and who waits for whom: what trees are drawn from, and circles found in.
 * Immutable.
 *
 * @since 0.1
 */
public final class AwaitGraph {

  private final Map<Long, TaskReport> tasks = new LinkedHashMap<>();
  private final Map<Long, List<TaskReport>> awaitedOnes = new LinkedHashMap<>();

  /**
   * Reads the graph out of reports.
   *
   * @param tasks the tasks, such as those of one loop; who is not among them waits for nobody
   */
  public AwaitGraph(Collection<TaskReport> tasks) {
    tasks.forEach(task -> this.tasks.put(task.id(), task));
    for (TaskReport task : this.tasks.values()) {
      for (Long awaiter : task.awaitedBy()) {
        awaitedOnes.computeIfAbsent(awaiter, id -> new ArrayList<>()).add(task);
      }
    }
  }

  /**
   * Returns the tasks for which nobody waits.
   *
   * @return the tasks, in the order of the report
   */
  public List<TaskReport> roots() {
    return tasks.values().stream().filter(task -> awaiting(task).isEmpty()).toList();
  }

  /**
   * Returns the tasks that wait for a task.
   *
   * @param task the task
   * @return the others, in the order in which they began to wait
   */
  public List<TaskReport> awaiting(TaskReport task) {
    return task.awaitedBy().stream().map(tasks::get).filter(Objects::nonNull).toList();
  }

  /**
   * Returns the tasks for which a task waits.
   *
   * @param task the task
   * @return the others, in the order of the report
   */
  public List<TaskReport> awaitedBy(TaskReport task) {
    return List.copyOf(awaitedOnes.getOrDefault(task.id(), List.of()));
  }

  /** Names a task, even one that the report leaves out. */
  String title(long id) {
    TaskReport task = tasks.get(id);
    return task == null ? "? (" + Long.toHexString(id) + ")" : task.title();
  }

  /**
   * Finds tasks that wait for each other in a circle.
   *
   * @return one circle at least for every group of tasks that are entangled; each begins and ends
   *     with the same task, and each of its tasks waits for the one behind it
   */
  public List<List<TaskReport>> cycles() {
    return new CycleSearch(this).in(tasks.values());
  }
}
