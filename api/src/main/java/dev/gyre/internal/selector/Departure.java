package dev.gyre.internal.selector;

import dev.gyre.EventLoop;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A provider leaves: waits until no loop has anything to do with it, or the time is over. Used by
 * one thread.
 *
 * <p>Nobody waits for a loop that has nowhere to go, nor for the one that the calling thread is in
 * the middle of. When the time is over, what could not be moved is closed: the provider's code is
 * about to be gone.
 */
final class Departure {

  private static final long LOOK_NANOS = 1_000_000;

  /** How long loops may take to close what is left. */
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(1);

  private final SelectorProvider leaving;
  private final @Nullable String successor;

  /** Those that have looked for a better selector since the provider has left. */
  private final Set<SelectorHolder> reviewed = ConcurrentHashMap.newKeySet();

  Departure(SelectorProvider leaving, @Nullable String successor) {
    this.leaving = leaving;
    this.successor = successor;
  }

  void await(Deadline deadline) {
    List<SelectorHolder> users = users();
    if (users.isEmpty()) {
      return;
    }
    users.forEach(each -> each.reviewSelector(_ -> reviewed.add(each)));
    awaitUntilGone(users, deadline);
    loadForThoseWhoAreLate(users);
    List<SelectorHolder> draining =
        users.stream().filter(each -> each.isDraining(leaving)).toList();
    if (!draining.isEmpty()) {
      IOException reason = reason();
      draining.forEach(each -> each.abandonSelectorsOf(leaving, reason));
      awaitUntilGone(draining, Deadline.in(CLOSING_PATIENCE));
    }
  }

  private List<SelectorHolder> users() {
    EventLoop own = RunningLoop.get();
    var users = new ArrayList<SelectorHolder>();
    for (EventLoop loop : SelectorTakeover.followers()) {
      if (!loop.equals(own)
          && loop instanceof SelectorHolder holder
          && (holder.isServedBy(leaving) || holder.isDraining(leaving))) {
        users.add(holder);
      }
    }
    return users;
  }

  private void awaitUntilGone(List<SelectorHolder> users, Deadline deadline) {
    while (true) {
      users.forEach(each -> {
        if (each.isServedBy(leaving) || each.isDraining(leaving)) {
          each.reviewSelectorIfIdle();
        }
      });
      if (users.stream().noneMatch(this::keepsWaiting)
          || deadline.isOver()
          || Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Loops that are late will need classes of a bundle that is gone then. */
  private void loadForThoseWhoAreLate(List<SelectorHolder> users) {
    if (users.stream().anyMatch(each -> each.isServedBy(leaving))) {
      try {
        SelectorTakeover.tryOut(leaving, CLOSING_PATIENCE);
      } catch (RuntimeException | Error refused) {
        // It is about to go, and a loop that finds something missing says so.
      }
    }
  }

  private boolean keepsWaiting(SelectorHolder user) {
    if (user instanceof EventLoop loop && loop.isClosed()) {
      return false;
    }
    return user.isDraining(leaving) || (user.isServedBy(leaving) && !reviewed.contains(user));
  }

  private IOException reason() {
    return new IOException(
        "selector %s was stopped, and this could not be moved to selector %s in time"
            .formatted(leaving.name(), successor));
  }
}
