package dev.gyre.host.shell;

import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.TaskReport;
import dev.gyre.inspect.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Writes the tasks of all loops down, one a line. */
final class TaskList {

  private static final List<String> HEAD = List.of("LOOP", "ID", "TASK", "STATE", "AWAITS");

  private TaskList() {}

  static String of(List<LoopReport> loops) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    int left = 0;
    for (LoopReport loop : loops) {
      loop.tasks().forEach(task -> rows.add(row(loop, task)));
      left += loop.taskCount() - loop.tasks().size();
    }
    if (rows.size() == 1 && left == 0) {
      return "no loop has a task";
    }
    String table = TextTable.format(rows);
    return left == 0
        ? table
        : table + "\nand " + left + " more: give a number to see more, such as gyre:tasks 1000";
  }

  private static List<String> row(LoopReport loop, TaskReport task) {
    return List.of(
        Long.toString(loop.id()),
        Long.toHexString(task.id()),
        task.name(),
        task.state(),
        task.awaits().isEmpty() ? "-" : task.awaits());
  }
}
