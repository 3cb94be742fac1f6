package dev.gyre;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits until some futures are done, without cancelling or failing: asyncio's {@code wait}. In the
 * body of a task.
 */
final class Waiting<T extends @Nullable Object> implements AwaitingCallback<T> {

  private final List<LoopFuture<T>> futures;
  private final ReturnWhen returnWhen;
  private final LoopFuture<@Nullable Void> enough;
  private final Task<?> waiting;
  private int unfinished;

  private Waiting(EventLoop loop, Task<?> waiting, List<LoopFuture<T>> futures, ReturnWhen when) {
    this.futures = futures;
    this.returnWhen = when;
    this.enough = loop.createFuture();
    this.waiting = waiting;
  }

  static <T extends @Nullable Object> WaitResult<T> until(
      Collection<? extends LoopFuture<T>> futures, @Nullable Duration timeout, ReturnWhen when) {
    List<LoopFuture<T>> all = OneLoop.listOf(futures);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to wait for; ask isEmpty() before: the collection of futures is empty");
    }
    EventLoop loop = Gyre.getRunningLoop();
    Task<?> task = CurrentTask.of(loop, "wait", "use addDoneCallback here, or createTask");
    OneLoop.check(loop, all);
    var waiting = new Waiting<T>(loop, task, all, when);
    waiting.await(loop, timeout);
    return waiting.outcome();
  }

  /** The result of a future that is done; else cancels it, and waits only for its end. */
  static <T extends @Nullable Object> T withoutPatience(LoopFuture<T> future)
      throws TimeoutException {
    if (!future.isDone()) {
      future.cancel();
      until(List.of(future), null, ReturnWhen.ALL_COMPLETED);
      if (future.isCancelled()) {
        throw new TimeoutException("time is over");
      }
    }
    return future.result();
  }

  private void await(EventLoop loop, @Nullable Duration timeout) {
    if (futures.stream().filter(LoopFuture::isDone).anyMatch(this::isEnough)
        || futures.stream().allMatch(LoopFuture::isDone)) {
      return;
    }
    unfinished = futures.size(); // those that are done will be told of as well
    futures.forEach(future -> future.addDoneCallback(this));
    TimerHandle timer = timeout == null ? null : loop.callLater(timeout, this::stop);
    try {
      enough.await();
    } finally {
      futures.forEach(future -> future.removeDoneCallback(this));
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  @Override
  public LoopFuture<?> awaiter() {
    return waiting;
  }

  @Override
  public void accept(LoopFuture<T> done) {
    unfinished--;
    if (unfinished <= 0 || isEnough(done)) {
      stop();
    }
  }

  private boolean isEnough(LoopFuture<T> done) {
    return switch (returnWhen) {
      case FIRST_COMPLETED -> true;
      case FIRST_EXCEPTION -> !done.isCancelled() && done.exception() != null;
      case ALL_COMPLETED -> false;
    };
  }

  private void stop() {
    if (!enough.isDone()) {
      enough.setResult(null);
    }
  }

  private WaitResult<T> outcome() {
    return new WaitResult<>(those(LoopFuture::isDone), those(future -> !future.isDone()));
  }

  private Set<LoopFuture<T>> those(Predicate<LoopFuture<T>> condition) {
    Set<LoopFuture<T>> chosen = new LinkedHashSet<>();
    futures.stream().filter(condition).forEach(chosen::add);
    return Collections.unmodifiableSet(chosen);
  }
}
