package dev.gyre.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes tasks down one a line: who it is, where it stands, what it waits for, and who waits for
 * it. The counterpart of {@code python -m asyncio ps}.
 *
 * @since 0.1
 */
public final class TaskTable {

  private static final List<String> HEADINGS =
      List.of("ID", "NAME", "STATE", "STANDS AT", "AWAITS", "AWAITED BY");

  private static final Pattern JDK_FRAME = Pattern.compile("(java|jdk)\\.[a-z.]+/");

  private TaskTable() {}

  /**
   * Writes a table with headings.
   *
   * @param tasks the tasks
   * @return the lines, in the order of the tasks
   */
  public static List<String> of(List<TaskReport> tasks) {
    var graph = new AwaitGraph(tasks);
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    tasks.forEach(task -> rows.add(row(task, graph)));
    return TextTable.lines(rows);
  }

  private static List<String> row(TaskReport task, AwaitGraph graph) {
    return List.of(
        Long.toHexString(task.id()),
        task.name(),
        task.state(),
        orDash(standsAt(task.stack())),
        orDash(task.awaits()),
        orDash(task.awaitedBy().stream().map(graph::title).collect(Collectors.joining(", "))));
  }

  /** The newest frame that is not the JDK's, if there is one: it says more. */
  private static String standsAt(List<String> stack) {
    return stack.stream()
        .filter(frame -> !JDK_FRAME.matcher(frame).lookingAt())
        .findFirst()
        .orElse(stack.isEmpty() ? "" : stack.getFirst());
  }

  private static String orDash(String cell) {
    return cell.isEmpty() ? "-" : cell;
  }
}
