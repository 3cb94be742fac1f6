package dev.gyre.epoll;

import dev.gyre.spi.IoSelector.ReadyQueue;
import dev.gyre.spi.ReadinessSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The child processes of a selector on a kernel that has no descriptors of processes: asked for,
 * one after the other, every few milliseconds, for as long as there are any. That costs no thread
 * for any of them, and an exit is told a moment late. Loop thread only.
 */
final class PolledChildren {

  /** How late an exit may be told. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Set<PolledChild> children = new LinkedHashSet<>();
  private long polledNanos = System.nanoTime() - PERIOD_NANOS;

  void add(PolledChild child) {
    children.add(child);
  }

  void remove(PolledChild child) {
    children.remove(child);
  }

  int count() {
    return children.size();
  }

  List<ReadinessSource> sources() {
    return List.copyOf(children);
  }

  /**
   * Says how long the selector may wait.
   *
   * @param timeoutNanos how long it is asked to, as for {@link dev.gyre.spi.IoSelector#poll}
   */
  long limit(long timeoutNanos) {
    if (children.isEmpty()) {
      return timeoutNanos;
    }
    return timeoutNanos < 0 ? PERIOD_NANOS : Math.min(timeoutNanos, PERIOD_NANOS);
  }

  /**
   * Asks for all processes, unless they were asked for just now.
   *
   * @return how many events were appended
   */
  int poll(ReadyQueue ready) {
    if (children.isEmpty() || System.nanoTime() - polledNanos < PERIOD_NANOS) {
      return 0;
    }
    int appended = 0;
    for (PolledChild child : children) {
      appended += child.poll(ready);
    }
    polledNanos = System.nanoTime();
    return appended;
  }

  void closeAll() {
    sources().forEach(ReadinessSource::close);
  }
}
