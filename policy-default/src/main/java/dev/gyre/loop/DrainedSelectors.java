package dev.gyre.loop;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.IoSelector.ReadyQueue;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selectors that a loop has left, but not everything with it: polled beside the new one until
 * nothing is left of them. As long as there are any, the new one waits for no longer than a moment,
 * which grows while these have nothing to say.
 *
 * <p>Loop thread only, except what tells of providers.
 */
final class DrainedSelectors {

  private static final Logger LOG = LoggerFactory.getLogger(LoopSelector.class);

  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

  private volatile List<OpenedSelector> selectors = List.of(); // never changed, but replaced
  private long waitNanos = SHORTEST_WAIT_NANOS;

  boolean isEmpty() {
    return selectors.isEmpty();
  }

  /** Tells whether one of them is this provider's. Any thread. */
  boolean haveOneOf(SelectorProvider provider) {
    return selectors.stream().anyMatch(each -> provider.equals(each.provider()));
  }

  List<String> names() {
    return selectors.stream().map(OpenedSelector::name).toList();
  }

  void add(OpenedSelector former) {
    var more = new ArrayList<>(selectors);
    more.add(former);
    selectors = List.copyOf(more);
    waitNanos = SHORTEST_WAIT_NANOS;
  }

  void remove(OpenedSelector former) {
    selectors = selectors.stream().filter(each -> !each.equals(former)).toList();
  }

  /**
   * Polls all of them, without waiting. What is left with a broken one is closed.
   *
   * @return how many events were appended
   */
  int poll(ReadyQueue ready) {
    int events = 0;
    for (OpenedSelector former : selectors) {
      events += poll(former, ready);
    }
    if (events > 0) {
      waitNanos = SHORTEST_WAIT_NANOS;
    }
    return events;
  }

  private int poll(OpenedSelector former, ReadyQueue ready) {
    try {
      return former.selector().poll(0, ready);
    } catch (IOException broken) {
      LOG.error("selector {} is broken, what is left there is closed", former.name(), broken);
      abandon(former, broken);
      return 0;
    }
  }

  /** Returns how long the new selector may wait, longer each time. */
  long nextWaitNanos(long timeoutNanos) {
    long wait = timeoutNanos < 0 ? waitNanos : Math.min(timeoutNanos, waitNanos);
    waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
    return wait;
  }

  /** Moves to the new selector what can be moved by now, such as a connection that was made. */
  void moveTo(IoSelector successor) {
    for (OpenedSelector former : selectors) {
      List<ReadinessSource> sources = former.selector().movableSources();
      if (!sources.isEmpty()) {
        try {
          successor.takeOver(sources);
        } catch (IOException | RuntimeException failure) {
          LOG.warn("what is left with selector {} stays there", former.name(), failure);
        }
      }
    }
    closeEmpty();
  }

  /** Closes those of which nothing is left. */
  void closeEmpty() {
    var open = new ArrayList<OpenedSelector>();
    for (OpenedSelector former : selectors) {
      if (former.selector().openSources() == 0) {
        former.selector().close();
        LOG.debug("nothing is left with selector {}", former.name());
      } else {
        open.add(former);
      }
    }
    if (open.size() != selectors.size()) {
      selectors = List.copyOf(open);
    }
  }

  /**
   * Closes what is left with those of a provider's, and tells those who use it why.
   *
   * @return how much that was
   */
  int abandon(SelectorProvider provider, IOException reason) {
    int count = 0;
    for (OpenedSelector former : selectors) {
      if (provider.equals(former.provider())) {
        count += Math.max(former.selector().openSources(), 1);
        abandon(former, reason);
      }
    }
    return count;
  }

  private void abandon(OpenedSelector former, IOException reason) {
    remove(former);
    former.selector().abandon(reason);
  }

  void close() {
    selectors.forEach(each -> each.selector().close());
    selectors = List.of();
  }
}
