package dev.gyre.inspect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Draws who waits for whom as trees: a task, where it stands, and below it the tasks for which it
 * waits. The counterpart of {@code python -m asyncio pstree}.
 *
 * <pre>
 * └── main (1f32e575) waiting
 *     │   at shop.Main.run(Main.java:31)
 *     ├── prices (2a139a55) waiting
 *     │       at shop.Prices.load(Prices.java:18)
 *     └── stock (15db9742) running
 *             at shop.Stock.count(Stock.java:44)
 * </pre>
 *
 * @since 0.1
 */
public final class AwaitTree {

  private final AwaitGraph graph;
  private final Set<Long> drawn = new HashSet<>();
  private final List<String> lines = new ArrayList<>();

  private AwaitTree(AwaitGraph graph) {
    this.graph = graph;
  }

  /**
   * Draws a tree for each task for which nobody waits. What several tasks wait for is drawn once,
   * and referred to from then on.
   *
   * @param graph the tasks
   * @return the lines
   * @throws IllegalArgumentException if tasks wait for each other in a circle, which no tree shows:
   *     name those first, with {@link #describe}
   */
  public static List<String> draw(AwaitGraph graph) {
    List<List<TaskReport>> cycles = graph.cycles();
    if (!cycles.isEmpty()) {
      throw new IllegalArgumentException(
          "tasks wait for each other in a circle, which no tree shows: "
              + describe(cycles.getFirst()));
    }
    var tree = new AwaitTree(graph);
    tree.drawAll(graph.roots(), "");
    return List.copyOf(tree.lines);
  }

  /**
   * Names the tasks of a circle.
   *
   * @param cycle one of {@link AwaitGraph#cycles}
   * @return the tasks, with arrows from each to the one it waits for
   */
  public static String describe(List<TaskReport> cycle) {
    return String.join(" → ", cycle.stream().map(TaskReport::title).toList());
  }

  private void drawAll(List<TaskReport> tasks, String indent) {
    for (Iterator<TaskReport> each = tasks.iterator(); each.hasNext(); ) {
      TaskReport task = each.next();
      boolean last = !each.hasNext();
      draw(task, indent + (last ? "└── " : "├── "), indent + (last ? "    " : "│   "));
    }
  }

  private void draw(TaskReport task, String branch, String indent) {
    if (!drawn.add(task.id())) {
      lines.add(branch + task.title() + " see above");
      return;
    }
    lines.add(branch + task.title() + " " + task.state());
    List<TaskReport> below = graph.awaitedBy(task);
    String margin = indent + (below.isEmpty() ? "    " : "│   ") + "at ";
    task.stack().forEach(frame -> lines.add(margin + frame));
    drawAll(below, indent);
  }
}
