package dev.gyre.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Finds circles by going in depth: who is met again on the way closes one. Keeps its own stack,
 * since chains of tasks may be longer than a thread's stack is deep.
 */
final class CycleSearch {

  private final AwaitGraph graph;
  private final Map<Long, Boolean> seen = new HashMap<>(); // true while on the way
  private final List<TaskReport> way = new ArrayList<>();
  private final Deque<Iterator<TaskReport>> turnings = new ArrayDeque<>();
  private final List<List<TaskReport>> cycles = new ArrayList<>();

  CycleSearch(AwaitGraph graph) {
    this.graph = graph;
  }

  List<List<TaskReport>> in(Collection<TaskReport> tasks) {
    for (TaskReport task : tasks) {
      if (!seen.containsKey(task.id())) {
        goOnFrom(task);
      }
    }
    return List.copyOf(cycles);
  }

  private void goOnFrom(TaskReport first) {
    enter(first);
    while (!turnings.isEmpty()) {
      Iterator<TaskReport> turning = turnings.element();
      if (!turning.hasNext()) {
        leave();
        continue;
      }
      TaskReport next = turning.next();
      Boolean onTheWay = seen.get(next.id());
      if (onTheWay == null) {
        enter(next);
      } else if (onTheWay) {
        close(next);
      }
    }
  }

  private void enter(TaskReport task) {
    seen.put(task.id(), true);
    way.add(task);
    turnings.push(graph.awaitedBy(task).iterator());
  }

  private void leave() {
    turnings.pop();
    seen.put(way.removeLast().id(), false);
  }

  private void close(TaskReport first) {
    List<TaskReport> cycle = new ArrayList<>(way.subList(way.indexOf(first), way.size()));
    cycle.add(first);
    cycles.add(List.copyOf(cycle));
  }
}
