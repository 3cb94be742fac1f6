package dev.gyre.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A call that somebody submits to an executor directly, not by way of a loop: for the submitter a
 * future, for the executor a {@link Call} like those of loops. Cancelling the future keeps a call
 * that has not begun from ever beginning; one that has learns it by {@link Call#whenAbandoned}.
 * Thread-safe.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
public final class SubmittedCall<T extends @Nullable Object> extends CompletableFuture<T>
    implements RunnableFuture<T> {

  private final ExecutorSide<T> call;
  private final UnaryOperator<T> outcome;

  /**
   * Creates a call that has not begun.
   *
   * @param body what is to be called
   */
  public SubmittedCall(Callable<? extends T> body) {
    this(body, UnaryOperator.identity());
  }

  private SubmittedCall(Callable<? extends T> body, UnaryOperator<T> outcome) {
    this.call = new ExecutorSide<>(this, body);
    this.outcome = outcome;
  }

  /**
   * Creates a call whose result is known beforehand, whatever its body returns.
   *
   * @param body what is to be called
   * @param result the result of the future
   * @param <T> the type of the result
   * @return a call that has not begun
   */
  @SuppressWarnings("unchecked") // what the body returns is not looked at
  public static <T extends @Nullable Object> SubmittedCall<T> of(Callable<?> body, T result) {
    return new SubmittedCall<>((Callable<T>) body, returned -> result);
  }

  /**
   * Returns what the executor gets.
   *
   * @return the call, the same each time
   */
  public Call<T> call() {
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

  /** It begins at most once, and is answered at most once. */
  private static final class ExecutorSide<T extends @Nullable Object> implements Call<T> {

    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int OVER = 2;

    private final SubmittedCall<T> future;
    private final Callable<? extends T> body;
    private final AtomicInteger state = new AtomicInteger(NEW);

    ExecutorSide(SubmittedCall<T> future, Callable<? extends T> body) {
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
        future.complete(future.outcome.apply(result));
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
