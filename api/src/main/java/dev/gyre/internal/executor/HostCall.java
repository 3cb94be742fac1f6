package dev.gyre.internal.executor;

import dev.gyre.internal.recording.CallRecording;
import dev.gyre.spi.Call;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The shell in which a call travels with one executor. Its state goes one way only:
 *
 * <pre>
 *   NEW ──▶ BEGUN ──▶ OVER      begun here, and answered
 *     └──────────────▶ OVER     withdrawn: cancelled, rejected, or moved on in a shell of its own
 * </pre>
 *
 * <p>A call that moves gets a new shell, so that the old executor, which may hold this one in a
 * queue for ever, can neither begin the call nor keep the caller's objects. Thread-safe.
 */
final class HostCall<T extends @Nullable Object> implements Call<T> {

  private static final int NEW = 0;
  private static final int BEGUN = 1;
  private static final int OVER = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(HostCall.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  // The links and the list belong to CallList.
  @Nullable HostCall<?> before;
  @Nullable HostCall<?> after;
  @Nullable CallList list;

  private final CallHolder holder;
  private final @Nullable CallRecording recording; // null unless somebody records
  private @Nullable CallFuture<T> future;
  private @Nullable Callable<? extends T> body;
  // Read only to be compared with the reading thread, which sees what it wrote itself; so it need
  // not be volatile.
  private @Nullable Thread runner;
  private volatile int state;

  HostCall(CallHolder holder, CallFuture<T> future, Callable<? extends T> body) {
    this.holder = holder;
    this.recording = CallRecording.begin(holder.name());
    this.future = future;
    this.body = body;
  }

  @Override
  public boolean begin() {
    CallFuture<T> asked = future;
    if (asked == null) {
      return false;
    }
    if (asked.isDone()) {
      asked.abandon(this);
      return false;
    }
    boolean begun = STATE.compareAndSet(this, NEW, BEGUN);
    if (begun && recording != null) {
      recording.called();
    }
    return begun;
  }

  @Override
  public boolean hasMoved() {
    CallFuture<T> asked = future;
    return asked != null && asked.hasMoved();
  }

  @Override
  public Callable<? extends T> body() {
    Callable<? extends T> there = body;
    if (there == null) {
      throw new IllegalStateException(
          "the call is over, or has moved to another executor: ask for its body after begin()"
              + " returned true, and before answering");
    }
    return there;
  }

  @Override
  public void complete(T result) {
    CallFuture<T> asked = endAnswered(null);
    if (asked != null) {
      asked.answer(result);
      leave();
    }
  }

  @Override
  public void fail(Throwable failure) {
    CallFuture<T> asked = endAnswered(failure);
    if (asked != null) {
      asked.answerWithFailure(failure);
      leave();
    }
  }

  @Override
  public void whenAbandoned(Runnable listener) {
    CallFuture<T> asked = future;
    if (asked != null) {
      // An answer ends the shell before it completes the future, so what finds the shell begun came
      // from outside.
      asked.whenComplete((result, failure) -> {
        if (state == BEGUN) {
          listener.run();
        }
      });
    }
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    runner = Thread.currentThread();
    try {
      callBody();
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  /**
   * What answering does to those who wait stays with them: nothing of it comes back here as a
   * failure of the body.
   */
  @SuppressWarnings("NullAway") // It takes what a "? extends T" returns for less nullable than T.
  private void callBody() throws Exception {
    complete(body().call());
  }

  /**
   * Takes a call that has not begun out of this shell.
   *
   * @return false if it has begun, or is gone already
   */
  boolean withdraw() {
    if (!STATE.compareAndSet(this, NEW, OVER)) {
      return false;
    }
    empty();
    holder.release(this);
    return true;
  }

  /**
   * Moves a call that has not begun.
   *
   * @param dispatcher takes the call on
   * @return false if it has begun, or is gone already
   */
  boolean moveOn(Dispatcher dispatcher) {
    CallFuture<T> moving = future;
    Callable<? extends T> what = body;
    if (moving == null || what == null || !withdraw()) {
      return false;
    }
    dispatcher.dispatch(moving, what);
    return true;
  }

  /**
   * Fails a call that has not begun.
   *
   * @param failure why it cannot begin
   * @return false if it has begun, or is gone already
   */
  boolean refuse(Throwable failure) {
    CallFuture<T> refused = future;
    if (refused == null || !withdraw()) {
      return false;
    }
    refused.answerWithFailure(failure);
    return true;
  }

  /** Says whether this shell is of no use any more. */
  boolean isOver() {
    return state == OVER;
  }

  /** Says whether the calling thread is inside this very call. */
  boolean isRunByCurrentThread() {
    return runner == Thread.currentThread();
  }

  /** Ends a begun call once, for whoever is first to answer it. */
  private @Nullable CallFuture<T> endAnswered(@Nullable Throwable failure) {
    if (state == NEW) {
      throw new IllegalStateException(
          "the call has not begun: answer it only after begin() returned true");
    }
    CallFuture<T> asked = future;
    if (!STATE.compareAndSet(this, BEGUN, OVER)) {
      return null;
    }
    // What depends on the answer runs in this thread before the call is released. If it takes the
    // provider away, it must
    // not wait for this call.
    runner = Thread.currentThread();
    empty();
    if (recording != null) {
      recording.answered(failure);
    }
    return asked;
  }

  private void leave() {
    runner = null;
    holder.release(this);
  }

  private void empty() {
    future = null;
    body = null;
  }

  @Override
  public String toString() {
    Callable<? extends T> there = body;
    return switch (state) {
      case NEW -> "call of " + there;
      case BEGUN -> "begun call of " + there;
      default -> "call that is over";
    };
  }

  /** Takes a call on to the executor of the moment. */
  @FunctionalInterface
  interface Dispatcher {
    <T extends @Nullable Object> void dispatch(CallFuture<T> future, Callable<? extends T> body);
  }
}
