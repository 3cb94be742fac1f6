package dev.gyre.internal.swap;

import dev.gyre.inspect.SwapRecord;
import dev.gyre.spi.SwapEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The latest swaps, in words: an event may refer, by its failure, to classes of a bundle that is
 * long gone. Thread-safe.
 */
final class SwapHistory {

  private static final int KEPT = 200;

  private final Deque<SwapRecord> latest = new ArrayDeque<>(KEPT); // guarded by this
  private long count; // guarded by this

  /** Writes an event down. */
  synchronized SwapRecord add(SwapEvent event) {
    var swap = SwapRecord.of(++count, System.currentTimeMillis(), event);
    if (latest.size() == KEPT) {
      latest.removeFirst();
    }
    latest.addLast(swap);
    return swap;
  }

  synchronized List<SwapRecord> latest() {
    return List.copyOf(latest);
  }
}
