package dev.gyre.host.inspect;

import dev.gyre.inspect.AwaitGraph;
import dev.gyre.inspect.AwaitTree;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.TaskReport;
import dev.gyre.inspect.TaskTable;
import java.util.ArrayList;
import java.util.List;

/** Lays reports out for people. */
final class ReportPage {

  private final Command command;
  private final List<String> lines = new ArrayList<>();

  private ReportPage(Command command) {
    this.command = command;
  }

  /**
   * Writes down all reports, a paragraph for each loop.
   *
   * @param command how to show the tasks
   * @param reports the reports
   * @return the lines
   */
  static List<String> of(Command command, List<LoopReport> reports) {
    var page = new ReportPage(command);
    if (reports.isEmpty()) {
      page.lines.add("no event loop is open");
    }
    reports.forEach(page::add);
    return page.lines;
  }

  private void add(LoopReport report) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(title(report));
    if (!report.answered()) {
      lines.add("  gave no turn: busy or stuck. What follows was seen from outside. It stands at");
      report.standsAt().forEach(frame -> lines.add("    at " + frame));
    }
    if (!report.tasks().isEmpty()) {
      lines.addAll(tasks(report.tasks()));
    }
    int left = report.taskCount() - report.tasks().size();
    if (left > 0) {
      lines.add("and " + left + " more (see --tasks)");
    }
  }

  private static String title(LoopReport report) {
    int count = report.taskCount();
    return report.loop() + thread(report) + ", " + count + (count == 1 ? " task" : " tasks");
  }

  private static String thread(LoopReport report) {
    String name = report.threadName();
    if (report.threadId() == 0) {
      return "";
    }
    // A thread that was made to run the loop is named after it.
    boolean telling = !name.isEmpty() && !name.startsWith(report.loop().split(" ", 2)[0]);
    return " in thread " + (telling ? "'" + name + "' " : "") + "#" + report.threadId();
  }

  private static List<String> table(List<TaskReport> tasks) {
    List<String> table = new ArrayList<>(TaskTable.of(tasks));
    new AwaitGraph(tasks)
        .cycles()
        .forEach(cycle -> table.add("cycle: " + AwaitTree.describe(cycle)));
    return table;
  }

  private List<String> tasks(List<TaskReport> tasks) {
    return switch (command) {
      case PS -> table(tasks);
      case PSTREE -> AwaitTree.draw(new AwaitGraph(tasks));
    };
  }
}
