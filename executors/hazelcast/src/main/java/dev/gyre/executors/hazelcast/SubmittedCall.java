package dev.gyre.executors.hazelcast;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a submitter of {@link HazelcastExecutor} sees of a call. Thread-safe. */
final class SubmittedCall<T extends @Nullable Object> extends CompletableFuture<T> {

  private final PoolSide<T> call;

  SubmittedCall(Callable<? extends T> body) {
    this.call = new PoolSide<>(this, body);
  }

  /** Returns what the pool gets. */
  Call<T> call() {
    return call;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    call.withdraw();
    return cancelled;
  }

  /** The pool's side. It begins at most once, and is answered at most once. */
  private static final class PoolSide<T extends @Nullable Object> implements Call<T> {

    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int OVER = 2;

    private final SubmittedCall<T> future;
    private final Callable<? extends T> body;
    private final AtomicInteger state = new AtomicInteger(NEW);

    PoolSide(SubmittedCall<T> future, Callable<? extends T> body) {
      this.future = future;
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
        future.complete(result);
      }
    }

    @Override
    public void fail(Throwable failure) {
      if (state.compareAndSet(BEGUN, OVER)) {
        future.completeExceptionally(failure);
      }
    }

    @Override
    public void whenAbandoned(Runnable listener) {
      future.whenComplete((result, failure) -> {
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
