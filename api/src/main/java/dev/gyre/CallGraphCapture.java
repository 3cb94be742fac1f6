package dev.gyre;

import dev.gyre.spi.RunningLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a future to those who wait for it: asyncio's {@code capture_call_graph}. What several
 * ways lead to is captured once, so that a graph costs no more than the futures in it; where a way
 * comes back to itself it ends.
 */
final class CallGraphCapture {

  private final @Nullable LoopFuture<?> current;
  private final int depth;
  private final int limit;
  private final IdentityHashMap<LoopFuture<?>, FutureCallGraph> captured = new IdentityHashMap<>();
  private final Set<LoopFuture<?>> onTheWay = Collections.newSetFromMap(new IdentityHashMap<>());

  private CallGraphCapture(@Nullable LoopFuture<?> current, int depth, int limit) {
    this.current = current;
    this.depth = depth;
    this.limit = limit;
  }

  static @Nullable FutureCallGraph of(@Nullable LoopFuture<?> future, int depth, int limit) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "depth counts the frames from the caller's own, which is 1: " + depth);
    }
    EventLoop loop = RunningLoop.get();
    if (loop == null && future == null) {
      throw new IllegalStateException(
          "no future was given, and there is no current task as no event loop runs in thread '"
              + Thread.currentThread().getName()
              + "': pass the future or task whose call graph is wanted");
    }
    Task<?> current = loop == null ? null : loop.currentTask();
    LoopFuture<?> wanted = future == null ? current : future;
    return wanted == null ? null : new CallGraphCapture(current, depth, limit).graphOf(wanted);
  }

  private FutureCallGraph graphOf(LoopFuture<?> future) {
    FutureCallGraph known = captured.get(future);
    if (known != null) {
      return known;
    }
    if (!onTheWay.add(future)) {
      return new FutureCallGraph(future, List.of(), List.of(), true);
    }
    List<FutureCallGraph> awaitedBy = new ArrayList<>();
    for (LoopFuture<?> awaiter : future.awaitedBy()) {
      awaitedBy.add(graphOf(awaiter));
    }
    onTheWay.remove(future);
    var graph = new FutureCallGraph(future, stackOf(future), awaitedBy, false);
    captured.put(future, graph);
    return graph;
  }

  private List<FrameCallGraphEntry> stackOf(LoopFuture<?> future) {
    if (limit == 0 || future.isDone() || !(future instanceof Task<?> task)) {
      return List.of();
    }
    List<StackTraceElement> frames = task.getStack();
    if (future.equals(current)) {
      frames = frames.subList(Math.min(depth - 1, frames.size()), frames.size());
    }
    return limited(frames).stream().map(FrameCallGraphEntry::new).toList();
  }

  /** The newest frames for a positive limit, the oldest for a negative one. */
  private List<StackTraceElement> limited(List<StackTraceElement> frames) {
    int size = frames.size();
    return limit > 0
        ? frames.subList(0, Math.min(limit, size))
        : frames.subList((int) Math.max(0, (long) size + limit), size);
  }
}
