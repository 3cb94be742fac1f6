package dev.gyre.executors.process;

import dev.gyre.Progress;
import dev.gyre.spi.Call;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call on its way through the pool. Begun by the worker that is about to get it. Thread-safe. */
final class Job {

  private final Call<@Nullable Object> call;
  private boolean watched; // one thread at a time, handed on through the pool's lock
  private boolean begun; // the same
  private long number; // guarded by the worker that has it
  private List<Progress<?>> told = List.of(); // the same
  private volatile boolean abandoned;
  private volatile @Nullable Worker worker;

  /**
   * Takes a call on.
   *
   * @param call the call
   */
  @SuppressWarnings("unchecked") // what comes back is cast by the caller, as of any executor
  Job(Call<?> call) {
    this.call = (Call<@Nullable Object>) call;
  }

  /** Has a worker load and compile what every call needs, before the first one comes. */
  static Job warmUp() {
    return new Job(new WarmUp());
  }

  boolean isWarmUp() {
    return (Call<?>) call instanceof WarmUp;
  }

  /** Begins, unless it was cancelled; again if a worker was gone or busy before it came to it. */
  boolean begin() {
    if (begun) {
      return !abandoned;
    }
    begun = call.begin();
    return begun;
  }

  /** Sets by which number the worker knows it that has it now. */
  void number(long known) {
    number = known;
  }

  /** Sets whom the worker that has it now may tell of its progress. */
  void tells(List<Progress<?>> listeners) {
    told = listeners;
  }

  /** Returns whom to tell of its progress, in the order of their numbers. */
  List<Progress<?>> told() {
    return told;
  }

  long number() {
    return number;
  }

  /** Has its worker told when its caller cancels it. It has begun. */
  void watch() {
    if (!watched) {
      watched = true;
      call.whenAbandoned(this::abandon);
    }
  }

  boolean isAbandoned() {
    return abandoned;
  }

  private void abandon() {
    abandoned = true;
    Worker making = worker;
    if (making != null) {
      making.abandoned(this);
    }
  }

  /** Says who makes the call now. */
  void isWith(Worker maker) {
    worker = maker;
    if (abandoned) {
      maker.abandoned(this);
    }
  }

  Callable<?> body() {
    return call.body();
  }

  void complete(@Nullable Object result) {
    call.complete(result);
  }

  void fail(Throwable failure) {
    call.fail(failure);
  }

  /** Fails it if nobody has begun it. */
  void refuse(Throwable failure) {
    if (begin()) {
      fail(failure);
    }
  }

  /** Returns what its submitter knows it as. */
  Call<?> call() {
    return call;
  }
}
