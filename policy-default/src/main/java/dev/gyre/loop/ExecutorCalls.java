package dev.gyre.loop;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one loop has given to executors of the application's own, until they have ended.
 * Submitted by the loop's thread, ended by any.
 */
final class ExecutorCalls {

  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile @Nullable CompletableFuture<@Nullable Void> idle;

  /**
   * Gives a call to an executor.
   *
   * @return completed by the thread that ran the call; cancelled before it begins, the call never
   *     begins
   * @throws RejectedExecutionException if the executor refuses
   */
  <T extends @Nullable Object> CompletableFuture<T> submit(
      Executor executor, Callable<? extends T> body) {
    var call = new ExecutorCall<T>(body);
    unfinished.incrementAndGet();
    try {
      executor.execute(call);
    } catch (RuntimeException | Error refused) {
      ended();
      throw refused;
    }
    return call.answer;
  }

  /** Returns a future that is done when no call is unfinished; at once if none is. */
  CompletableFuture<@Nullable Void> idle() {
    var waiting = new CompletableFuture<@Nullable Void>();
    idle = waiting;
    if (unfinished.get() == 0) {
      waiting.complete(null);
    }
    return waiting;
  }

  private void ended() {
    CompletableFuture<@Nullable Void> waiting;
    if (unfinished.decrementAndGet() == 0 && (waiting = idle) != null) {
      waiting.complete(null);
    }
  }

  /**
   * What the executor gets: a {@link Call}, so that an executor of processes can send the body
   * elsewhere. It begins once, unless it was cancelled before.
   */
  private final class ExecutorCall<T extends @Nullable Object> implements Call<T> {

    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int OVER = 2;

    private final AtomicInteger state = new AtomicInteger(NEW);
    private final Answer<T> answer = new Answer<>(this);
    private volatile @Nullable Callable<? extends T> body;

    private ExecutorCall(Callable<? extends T> body) {
      this.body = body;
    }

    @Override
    public boolean begin() {
      return state.compareAndSet(NEW, BEGUN);
    }

    @Override
    public Callable<? extends T> body() {
      Callable<? extends T> there = body;
      if (there == null) {
        throw new IllegalStateException(
            "the call is over: ask for its body after begin() returned true, and before answering");
      }
      return there;
    }

    @Override
    public void complete(T result) {
      if (end()) {
        try {
          answer.complete(result);
        } finally {
          ended();
        }
      }
    }

    @Override
    public void fail(Throwable failure) {
      if (end()) {
        try {
          answer.completeExceptionally(failure);
        } finally {
          ended();
        }
      }
    }

    private boolean end() {
      if (state.get() == NEW) {
        throw new IllegalStateException(
            "the call has not begun: answer it only after begin() returned true");
      }
      if (!state.compareAndSet(BEGUN, OVER)) {
        return false;
      }
      body = null;
      return true;
    }

    @Override
    public void whenAbandoned(Runnable listener) {
      answer.whenComplete((result, failure) -> {
        if (state.get() == BEGUN) {
          listener.run();
        }
      });
    }

    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      try {
        callBody();
      } catch (Throwable failure) {
        fail(failure);
      }
    }

    @SuppressWarnings("NullAway") // the body returns null only if T may be
    private void callBody() throws Exception {
      complete(body().call());
    }

    private void cancelled() {
      if (state.compareAndSet(NEW, OVER)) {
        body = null;
        ended();
      }
    }
  }

  /** What the loop sees of a call. */
  private static final class Answer<T extends @Nullable Object> extends CompletableFuture<T> {

    private final ExecutorCalls.ExecutorCall<T> call;

    private Answer(ExecutorCalls.ExecutorCall<T> call) {
      this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      call.cancelled();
      return cancelled;
    }
  }
}
