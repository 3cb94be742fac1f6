package dev.gyre.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Lays reports on loops out for people who read them in a terminal, a paragraph for each loop.
 *
 * @since 0.1
 */
public final class ReportPage {

  private final Function<List<TaskReport>, List<String>> layout;
  private final String hint;
  private final List<String> lines = new ArrayList<>();

  private ReportPage(Function<List<TaskReport>, List<String>> layout, String hint) {
    this.layout = layout;
    this.hint = hint;
  }

  /**
   * Writes reports down with a table of the tasks of each loop, and names the circles of those that
   * wait for each other.
   *
   * @param reports the reports
   * @param hint how to see more tasks, if there are more; for the reader
   * @return the lines
   */
  public static List<String> withTables(List<LoopReport> reports, String hint) {
    return new ReportPage(ReportPage::table, hint).of(reports);
  }

  /**
   * Writes reports down with trees of who waits for whom; where tasks wait for each other in a
   * circle, which no tree shows, with a table that names it.
   *
   * @param reports the reports
   * @param hint how to see more tasks, if there are more; for the reader
   * @return the lines
   */
  public static List<String> withTrees(List<LoopReport> reports, String hint) {
    return new ReportPage(ReportPage::treeOrTable, hint).of(reports);
  }

  private List<String> of(List<LoopReport> reports) {
    if (reports.isEmpty()) {
      lines.add("no event loop is open");
    }
    reports.forEach(this::add);
    return List.copyOf(lines);
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
      lines.addAll(layout.apply(report.tasks()));
    }
    int left = report.taskCount() - report.tasks().size();
    if (left > 0) {
      lines.add("and " + left + " more (" + hint + ")");
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

  private static List<String> treeOrTable(List<TaskReport> tasks) {
    var graph = new AwaitGraph(tasks);
    return graph.cycles().isEmpty() ? AwaitTree.draw(graph) : table(tasks);
  }
}
