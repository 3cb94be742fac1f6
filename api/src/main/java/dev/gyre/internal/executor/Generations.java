package dev.gyre.internal.executor;

import dev.gyre.spi.ExecutorProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The book of generations: which one is current, which ones have not finished, and which of those
 * are drained. Forgets a generation, and with it its provider, when it has finished. Thread-safe.
 */
final class Generations {

  private final Set<Generation> unfinished = new HashSet<>(); // guarded by this
  private final Map<Generation, Drain> drains = new HashMap<>(); // guarded by this
  private volatile @Nullable Generation current; // written under this

  /** Returns the generation that new calls go to; null if none is open. */
  @Nullable Generation current() {
    return current;
  }

  /** Makes a generation the current one where there was none. */
  synchronized void begin(Generation first) {
    unfinished.add(first);
    current = first;
  }

  /**
   * Ends the current generation for want of users; no drain, since its provider stays.
   *
   * @return the generation, to be shut down; null if there is none
   */
  @Nullable Generation retire() {
    Generation retired;
    synchronized (this) {
      retired = current;
      current = null;
    }
    if (retired != null) {
      retired.close();
    }
    return retired;
  }

  /**
   * Replaces the current generation, and has every other one drained: those that were retired
   * before count too, because their provider may be about to go.
   *
   * @param successor the next generation, or null if none is open
   * @param drainOf makes a drain
   * @return the drains, to be started
   */
  List<Drain> replace(@Nullable Generation successor, Function<Generation, Drain> drainOf) {
    Generation former;
    var begun = new ArrayList<Drain>();
    synchronized (this) {
      former = current;
      // First the new, then the end of the old: whoever finds the old one closed finds the new one
      // current.
      current = successor;
      for (Generation each : unfinished) {
        if (!drains.containsKey(each)) {
          Drain drain = drainOf.apply(each);
          drains.put(each, drain);
          begun.add(drain);
        }
      }
      if (successor != null) {
        unfinished.add(successor);
      }
    }
    if (former != null) {
      former.close();
    }
    return begun;
  }

  /** Forgets a generation that is closed and empty. */
  synchronized void forget(Generation finished) {
    unfinished.remove(finished);
    drains.remove(finished);
  }

  /** Returns the drains of a provider's generations that are under way. */
  synchronized List<Drain> drainsOf(ExecutorProvider provider) {
    return drains.values().stream().filter(each -> each.generation().isOf(provider)).toList();
  }

  /** Returns how many replaced generations have not finished. */
  synchronized int draining() {
    return drains.size();
  }

  /** Returns how many calls the replaced generations have not finished. */
  synchronized long unfinishedCalls(List<Drain> among) {
    return among.stream().map(Drain::generation).mapToLong(Generation::unfinished).sum();
  }
}
