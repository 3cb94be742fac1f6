package dev.gyre;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Hands out futures in the order in which they are done: asyncio's {@code as_completed}. In the
 * body of a task.
 */
final class AsCompleted<T extends @Nullable Object>
    implements Iterator<LoopFuture<T>>, AwaitingCallback<T> {

  private final EventLoop loop;
  private final Queue<LoopFuture<T>> done = new ArrayDeque<>();
  private int left;
  private @Nullable Task<?> iterating;
  private @Nullable LoopFuture<@Nullable Void> next; // what the iterating task waits for

  AsCompleted(EventLoop loop, Collection<? extends LoopFuture<T>> futures) {
    this.loop = loop;
    List<LoopFuture<T>> all = List.copyOf(futures);
    this.left = all.size();
    this.iterating = loop.currentTask();
    all.forEach(future -> future.addDoneCallback(this));
  }

  @Override
  public @Nullable LoopFuture<?> awaiter() {
    return iterating;
  }

  @Override
  public void accept(LoopFuture<T> future) {
    done.add(future);
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
      throw new NoSuchElementException("all futures have been handed out");
    }
    iterating = loop.currentTask(); // perhaps not the one that called asCompleted
    LoopFuture<T> first;
    while ((first = done.poll()) == null) {
      LoopFuture<@Nullable Void> waiter = loop.createFuture();
      next = waiter;
      waiter.await();
    }
    left--;
    return first;
  }
}
