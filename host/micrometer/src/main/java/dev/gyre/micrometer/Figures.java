package dev.gyre.micrometer;

import dev.gyre.inspect.ExecutorFigures;
import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.ProviderReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What there is to tell, at a moment not long ago. A registry reads its meters one by one, of each
 * loop a dozen: they are to belong together, and not each to ask every loop. Thread-safe.
 */
final class Figures {

  private final Supplier<Snapshot> source;
  private final long maxAgeNanos;
  private Snapshot latest; // guarded by this
  private long takenNanos; // guarded by this

  /**
   * What was found. Refers to no loop. Immutable.
   *
   * @param loops of each open loop, by its id
   * @param executor of the host's executor
   * @param providers of each part
   */
  record Snapshot(
      Map<Long, LoopFigures> loops, ExecutorFigures executor, List<ProviderReport> providers) {

    static Snapshot of(Loops loops) {
      return new Snapshot(
          loops.getLoops().stream()
              .collect(Collectors.toUnmodifiableMap(LoopFigures::id, Function.identity())),
          loops.getExecutor(),
          List.copyOf(loops.getProviders()));
    }
  }

  /**
   * Takes a first look.
   *
   * @param source looks
   * @param maxAge how old the latest look may be when figures are asked for
   */
  Figures(Supplier<Snapshot> source, Duration maxAge) {
    this.source = source;
    this.maxAgeNanos = maxAge.toNanos();
    this.latest = source.get();
    this.takenNanos = System.nanoTime();
  }

  /** Returns the latest figures, after another look if they are too old. */
  synchronized Snapshot latest() {
    return System.nanoTime() - takenNanos > maxAgeNanos ? lookAgain() : latest;
  }

  /** Looks again, and returns what it finds. */
  synchronized Snapshot lookAgain() {
    latest = source.get();
    takenNanos = System.nanoTime();
    return latest;
  }
}
