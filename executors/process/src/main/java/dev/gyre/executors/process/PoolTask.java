package dev.gyre.executors.process;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a submitter of {@link ProcessPoolExecutor} sees of a call. Thread-safe. */
final class PoolTask<T extends @Nullable Object> extends CompletableFuture<T>
    implements RunnableFuture<T> {

  private final TaskCall<T> call;
  private final UnaryOperator<T> outcome;

  PoolTask(Callable<? extends T> body) {
    this(body, UnaryOperator.identity());
  }

  private PoolTask(Callable<? extends T> body, UnaryOperator<T> outcome) {
    this.call = new TaskCall<>(this, body);
    this.outcome = outcome;
  }

  /** Makes a task whose result is known beforehand, whatever its call returns. */
  @SuppressWarnings("unchecked") // what the call returns is not looked at
  static <T extends @Nullable Object> PoolTask<T> of(Callable<?> body, T result) {
    return new PoolTask<>((Callable<T>) body, returned -> result);
  }

  /** Returns what the pool gets. */
  Call<T> call() {
    return call;
  }

  /** Makes the call in the calling thread, unless it was begun or cancelled. */
  @Override
  public void run() {
    call.run();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    call.withdraw();
    return cancelled;
  }

  /** The pool's side. It begins at most once, and is answered at most once. */
  private static final class TaskCall<T extends @Nullable Object> implements Call<T> {

    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int OVER = 2;

    private final PoolTask<T> task;
    private final Callable<? extends T> body;
    private final AtomicInteger state = new AtomicInteger(NEW);

    TaskCall(PoolTask<T> task, Callable<? extends T> body) {
      this.task = task;
      this.body = body;
    }

    @Override
    public boolean begin() {
      return state.compareAndSet(NEW, BEGUN);
    }

    void withdraw() {
      state.compareAndSet(NEW, OVER);
    }

    @Override
    public Callable<? extends T> body() {
      return body;
    }

    @Override
    public void complete(T result) {
      if (state.compareAndSet(BEGUN, OVER)) {
        task.complete(task.outcome.apply(result));
      }
    }

    @Override
    public void fail(Throwable failure) {
      if (state.compareAndSet(BEGUN, OVER)) {
        task.completeExceptionally(failure);
      }
    }

    @Override
    public void whenAbandoned(Runnable listener) {
      task.whenComplete((result, failure) -> {
        if (state.get() == BEGUN) {
          listener.run();
        }
      });
    }

    @Override
    public void run() {
      if (begin()) {
        try {
          callBody();
        } catch (Throwable failure) {
          fail(failure);
        }
      }
    }

    @SuppressWarnings("NullAway") // the body returns null only if T may be
    private void callBody() throws Exception {
      complete(body.call());
    }

    @Override
    public String toString() {
      return "call of " + body;
    }
  }
}
