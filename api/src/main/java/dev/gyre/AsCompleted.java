package dev.gyre;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out futures in the order in which they are done: asyncio's {@code as_completed}. In the
 * body of a task.
 */
final class AsCompleted<T extends @Nullable Object>
    implements Iterator<LoopFuture<T>>, AwaitingCallback<T> {

  private final EventLoop loop;
  private final List<LoopFuture<T>> all;
  private final Queue<LoopFuture<T>> done = new ArrayDeque<>();
  private final @Nullable TimerHandle timer;
  private int left; // to be handed out
  private int unfinished;
  private boolean timeIsOver;
  private boolean begun;
  private @Nullable Task<?> iterating;
  private @Nullable LoopFuture<@Nullable Void> next; // what the iterating task waits for

  AsCompleted(
      EventLoop loop, Collection<? extends LoopFuture<T>> futures, @Nullable Duration timeout) {
    this.loop = loop;
    this.all = OneLoop.listOf(futures);
    OneLoop.check(loop, all);
    this.left = all.size();
    this.unfinished = left;
    this.iterating = loop.currentTask();
    all.forEach(future -> future.addDoneCallback(this));
    this.timer = timeout == null ? null : loop.callLater(timeout, this::giveUp);
  }

  /** Returns the one iterator; a second loop over it would do nothing, and nobody would know. */
  Iterator<LoopFuture<T>> iterateOnce() {
    if (begun) {
      throw new IllegalStateException(
          "what asCompleted returns can be iterated once; call asCompleted again: %d of %d left"
              .formatted(left, all.size()));
    }
    begun = true;
    return this;
  }

  @Override
  public @Nullable LoopFuture<?> awaiter() {
    return iterating;
  }

  @Override
  public void accept(LoopFuture<T> future) {
    done.add(future);
    if (--unfinished == 0 && timer != null) {
      timer.cancel();
    }
    wake();
  }

  private void giveUp() {
    timeIsOver = true;
    all.forEach(future -> future.removeDoneCallback(this));
    wake();
  }

  private void wake() {
    LoopFuture<@Nullable Void> waiter = next;
    if (waiter != null && !waiter.isDone()) {
      waiter.setResult(null);
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public LoopFuture<T> next() {
    if (left == 0) {
      throw new NoSuchElementException(
          "all futures have been handed out; ask hasNext() first: " + all.size());
    }
    iterating = loop.currentTask(); // perhaps not the one that called asCompleted
    LoopFuture<T> first;
    while ((first = done.poll()) == null) {
      if (timeIsOver) {
        left--;
        throw new CompletionException(
            new TimeoutException(
                "time is over: %d of %d futures are not done".formatted(unfinished, all.size())));
      }
      LoopFuture<@Nullable Void> waiter = loop.createFuture();
      next = waiter;
      waiter.await();
    }
    left--;
    return first;
  }
}
