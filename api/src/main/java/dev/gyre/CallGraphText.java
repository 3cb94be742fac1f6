package dev.gyre;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Writes a call graph down, once. */
final class CallGraphText {

  private final List<String> lines = new ArrayList<>();
  private final Set<FutureCallGraph> written = Collections.newSetFromMap(new IdentityHashMap<>());

  String format(FutureCallGraph graph) {
    add(graph, "");
    return String.join("\n", lines);
  }

  private void add(FutureCallGraph graph, String indent) {
    boolean again = !written.add(graph);
    lines.add(
        indent
            + "* "
            + title(graph.future())
            + (graph.circular() ? " waits in a circle" : again ? " see above" : ""));
    if (again) {
      return;
    }
    if (!graph.callStack().isEmpty()) {
      lines.add(indent + "  + Call stack:");
      graph.callStack().forEach(entry -> lines.add(indent + "  |   at " + entry.frame()));
    }
    if (!graph.awaitedBy().isEmpty()) {
      lines.add(indent + "  + Awaited by:");
      graph.awaitedBy().forEach(awaiter -> add(awaiter, indent + "    "));
    }
  }

  private static String title(LoopFuture<?> future) {
    String id = "id=0x" + Integer.toHexString(System.identityHashCode(future));
    return future instanceof Task<?> task
        ? "Task(name='" + task.getName() + "', " + id + ")"
        : "Future(" + id + ")";
  }
}
