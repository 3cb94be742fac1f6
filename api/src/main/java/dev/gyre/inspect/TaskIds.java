package dev.gyre.inspect;

import dev.gyre.Task;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers by which one inspection knows its tasks: identity hash codes, as in call graphs, made
 * unique. Thread-safe.
 */
final class TaskIds {

  private final Map<Long, Task<?>> tasks = new ConcurrentHashMap<>();

  long of(Task<?> task) {
    long id = Integer.toUnsignedLong(System.identityHashCode(task));
    while (true) {
      Task<?> holder = tasks.putIfAbsent(id, task);
      if (holder == null || holder.equals(task)) {
        return id;
      }
      id += 1L << 32;
    }
  }
}
