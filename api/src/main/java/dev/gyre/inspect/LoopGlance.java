package dev.gyre.inspect;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was seen of a loop's tasks at one moment: in a turn of the loop, or from outside. */
final class LoopGlance {

  /**
   * How long the stacks may take in the loop's turn. They are what is slow: some ten microseconds
   * each, while all else takes about one.
   */
  private static final long STACKS_NANOS = 10_000_000;

  private final TaskIds ids;
  private final IdentityHashMap<LoopFuture<?>, Set<Task<?>>> acrossFutures =
      new IdentityHashMap<>();
  private final int taskCount;
  private final List<TaskGlance> tasks = new ArrayList<>();

  LoopGlance(EventLoop loop, TaskIds ids, int tasksMax) {
    this.ids = ids;
    Collection<Task<?>> all = loop.allTasks();
    this.taskCount = all.size();
    Task<?> current = loop.currentTask();
    all.stream().limit(tasksMax).forEach(task -> add(task, task.equals(current)));
    long deadline = System.nanoTime() + STACKS_NANOS;
    for (TaskGlance task : tasks) {
      if (System.nanoTime() - deadline > 0) {
        break; // the rest when the loop goes on
      }
      task.lookAtStack();
    }
  }

  private void add(Task<?> task, boolean current) {
    List<Long> awaitedBy = tasksAwaiting(task).stream().map(ids::of).toList();
    tasks.add(new TaskGlance(task, ids.of(task), current, awaitedBy));
  }

  /** The tasks that wait for a future, found across the futures in between. */
  private Set<Task<?>> tasksAwaiting(LoopFuture<?> future) {
    Set<Task<?>> found = new LinkedHashSet<>();
    for (LoopFuture<?> awaiter : future.awaitedBy()) {
      if (awaiter instanceof Task<?> task) {
        found.add(task);
      } else {
        found.addAll(tasksAcross(awaiter));
      }
    }
    return found;
  }

  private Set<Task<?>> tasksAcross(LoopFuture<?> future) {
    Set<Task<?>> known = acrossFutures.get(future);
    if (known == null) {
      known = new LinkedHashSet<>();
      acrossFutures.put(future, known); // at once, since futures may wait in a circle, too
      known.addAll(tasksAwaiting(future));
    }
    return known;
  }

  int taskCount() {
    return taskCount;
  }

  List<TaskReport> reports() {
    return tasks.stream().map(TaskGlance::report).toList();
  }
}
