package dev.gyre.internal.selector;

import dev.gyre.EventLoop;
import dev.gyre.internal.executor.BackgroundThread;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.spi.Part;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorMove;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has every loop review its selector, and tells the operator when all have done so: how many have
 * moved, with how many connections, and which have not. Thread-safe.
 */
final class LoopMoves {

  private static final long LOOK_NANOS = 1_000_000;

  private final @Nullable String from;
  private final String to;
  private final Consumer<SwapEvent> listeners;
  private final Duration patience;
  private final long startNanos = System.nanoTime();

  /** What each loop has told; empty if there was nothing to do. */
  private final Map<EventLoop, Optional<SelectorMove>> told = new ConcurrentHashMap<>();

  LoopMoves(@Nullable String from, String to, Consumer<SwapEvent> listeners, Duration patience) {
    this.from = from;
    this.to = to;
    this.listeners = listeners;
    this.patience = patience;
  }

  /** Asks all loops, and waits for none: the caller may be one of them. */
  void begin() {
    List<EventLoop> loops = SelectorTakeover.followers();
    for (EventLoop loop : loops) {
      if (loop instanceof SelectorHolder holder) {
        holder.reviewSelector(move -> told.put(loop, Optional.ofNullable(move)));
      }
    }
    if (told.size() == loops.size()) {
      tell(loops);
    } else {
      BackgroundThread.start("gyre-selector-swap", () -> awaitAll(loops));
    }
  }

  private void awaitAll(List<EventLoop> loops) {
    Deadline deadline = Deadline.after(startNanos, patience);
    while (!loops.stream().allMatch(this::isDone) && !deadline.isOver()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    tell(loops);
  }

  private boolean isDone(EventLoop loop) {
    return told.containsKey(loop) || loop.isClosed();
  }

  private void tell(List<EventLoop> loops) {
    List<SelectorMove> moves = told.values().stream().flatMap(Optional::stream).toList();
    List<EventLoop> late = loops.stream().filter(loop -> !isDone(loop)).toList();
    if (moves.isEmpty() && late.isEmpty()) {
      return; // Such as when all have been made after the switch.
    }
    listeners.accept(
        new SwapEvent(
            Part.SELECTOR,
            SwapEvent.Phase.DRAINED,
            from,
            to,
            moves.stream().mapToLong(SelectorMove::moved).sum(),
            moves.stream().mapToLong(SelectorMove::left).sum(),
            Duration.ofNanos(System.nanoTime() - startNanos),
            failure(moves, late),
            (int) moves.stream().filter(move -> move.failure() == null).count()));
  }

  private @Nullable Throwable failure(List<SelectorMove> moves, List<EventLoop> late) {
    for (SelectorMove move : moves) {
      if (move.failure() != null) {
        return move.failure();
      }
    }
    return late.isEmpty()
        ? null
        : new IllegalStateException(
            "%d loops are stuck in a turn for %s, and move when it is over: %s"
                .formatted(late.size(), patience, late));
  }
}
