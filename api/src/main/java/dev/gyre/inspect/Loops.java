package dev.gyre.inspect;

import dev.gyre.EventLoop;
import dev.gyre.spi.LiveLoops;
import java.util.List;
import java.util.Objects;

/**
 * Reports on the event loops of this process. It holds nothing: it asks when it is asked. Any
 * thread.
 *
 * @since 0.1
 */
public final class Loops implements LoopsMXBean {

  /** Creates a reporter. Management tools call this. */
  public Loops() {}

  /**
   * {@inheritDoc}
   *
   * <p>A loop gives its turn to the graph of its tasks, and some milliseconds at most to their
   * stacks; what is missing then is looked up from outside.
   */
  @Override
  public List<LoopReport> inspect(long patienceMillis, int tasksMax) {
    if (patienceMillis < 0 || tasksMax < 0) {
      throw new IllegalArgumentException(
          "neither patience nor the number of tasks can be negative: "
              + patienceMillis
              + ", "
              + tasksMax);
    }
    var ids = new TaskIds();
    List<LoopInspection> begun =
        LiveLoops.snapshot().stream()
            .map((EventLoop loop) -> LoopInspection.begin(loop, ids, tasksMax))
            .toList();
    long deadline = System.nanoTime() + Math.min(patienceMillis, Integer.MAX_VALUE) * 1_000_000;
    return begun.stream()
        .map(inspection -> inspection.finish(deadline))
        .filter(Objects::nonNull)
        .toList();
  }
}
