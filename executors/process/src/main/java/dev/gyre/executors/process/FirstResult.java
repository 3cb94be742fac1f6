package dev.gyre.executors.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The first of several calls that succeeds; the others are cancelled. One thread. */
final class FirstResult<T extends @Nullable Object> {

  private final List<CompletableFuture<T>> futures = new ArrayList<>();
  private final BlockingQueue<CompletableFuture<T>> done = new LinkedBlockingQueue<>();

  FirstResult(
      Collection<? extends Callable<T>> calls,
      Function<Callable<T>, CompletableFuture<T>> submission) {
    if (calls.isEmpty()) {
      throw new IllegalArgumentException(
          "calls must not be empty: one of them is to have a result");
    }
    for (Callable<T> each : calls) {
      CompletableFuture<T> future = submission.apply(each);
      futures.add(future);
      CompletableFuture<T> _ = future.whenComplete((result, failure) -> done.add(future));
    }
  }

  T await() throws InterruptedException, ExecutionException {
    try {
      return await(Long.MAX_VALUE);
    } catch (TimeoutException afterCenturies) {
      throw new AssertionError(afterCenturies);
    }
  }

  T await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    try {
      ExecutionException last = null;
      for (int left = futures.size(); left > 0; left--) {
        long remaining = nanos - (System.nanoTime() - start);
        CompletableFuture<T> next = done.poll(remaining, TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new TimeoutException("no call has succeeded in time");
        }
        try {
          return next.get();
        } catch (ExecutionException failure) {
          last = failure;
        }
      }
      throw last == null ? new ExecutionException("no call", null) : last;
    } finally {
      futures.forEach(each -> each.cancel(true));
    }
  }
}
