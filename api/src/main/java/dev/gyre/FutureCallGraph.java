package dev.gyre;

import java.util.List;
import java.util.Objects;

/**
 * Where a future, or a task, stands and who waits for it, and who for them. The counterpart of
 * {@code asyncio.FutureCallGraph}; made by {@link Gyre#captureCallGraph(LoopFuture)}. Immutable.
 *
 * @param future the future or task
 * @param callStack the frames of its body from the newest to the oldest, Gyre's own left out; empty
 *     if it is no task, or its body does not stand anywhere
 * @param awaitedBy who waits for it, in the order in which they began to
 * @param circular whether the way to this entry has led through the same future before, since tasks
 *     wait for each other in a circle; the entry is then cut short: no frames, no awaiters
 * @since 0.1
 */
public record FutureCallGraph(
    LoopFuture<?> future,
    List<FrameCallGraphEntry> callStack,
    List<FutureCallGraph> awaitedBy,
    boolean circular) {

  /** Copies the lists. */
  public FutureCallGraph {
    Objects.requireNonNull(future, "future");
    callStack = List.copyOf(Objects.requireNonNull(callStack, "callStack"));
    awaitedBy = List.copyOf(Objects.requireNonNull(awaitedBy, "awaitedBy"));
  }

  /**
   * Returns the graph as text of several lines, in the form of {@code asyncio.format_call_graph}.
   * What several futures lead to is written out once, and referred to from then on.
   *
   * @return the lines, without an end of line behind the last
   */
  public String format() {
    return new CallGraphText().format(this);
  }

  /** Tells how many wait, and not who: that may be a long text. */
  @Override
  public String toString() {
    return "<FutureCallGraph of " + future + " awaited_by=" + awaitedBy.size() + ">";
  }
}
