package dev.gyre.executors.hazelcast;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through the pool. Begun when it is about to go to a member. Thread-safe, but
 * for what only the thread that sees it through has to do with.
 */
final class Job {

  private final Call<@Nullable Object> call;
  private final boolean interruptible;
  private final long sinceNanos = System.nanoTime();

  // One thread at a time, handed on through the pool's lock.
  private boolean begun;
  private int attempts;
  private long unplacedSinceNanos;
  private boolean unplaced;

  private boolean abandoned; // guarded by this
  private @Nullable Future<?> attempt; // guarded by this

  /**
   * Takes a call on.
   *
   * @param call the call
   * @param interruptible whether a call that is cancelled while it runs is interrupted
   */
  @SuppressWarnings("unchecked") // what comes back is cast by the caller, as of any executor
  Job(Call<?> call, boolean interruptible) {
    this.call = (Call<@Nullable Object>) call;
    this.interruptible = interruptible;
  }

  /** Begins, unless it was cancelled; again if no member has taken it so far. */
  boolean begin() {
    if (begun) {
      return true;
    }
    begun = call.begin();
    if (begun && interruptible) {
      call.whenAbandoned(this::abandon);
    }
    return begun;
  }

  private void abandon() {
    Future<?> running;
    synchronized (this) {
      abandoned = true;
      running = attempt;
    }
    cancel(running);
  }

  /** Says what stands for the call on its member. */
  void isMadeBy(Future<?> future) {
    boolean unwanted;
    synchronized (this) {
      attempt = future;
      unwanted = abandoned;
    }
    if (unwanted) {
      cancel(future);
    }
  }

  /** Hazelcast's way to cancel waits for the member, so it is not for the thread of the caller. */
  private static void cancel(@Nullable Future<?> future) {
    if (future != null) {
      PoolThreads.start("gyre-hazelcast-cancel", () -> future.cancel(true));
    }
  }

  /** Counts one more attempt that may have had its effects. */
  int countAttempt() {
    unplaced = false;
    return ++attempts;
  }

  int attempts() {
    return attempts;
  }

  /** Tells for how long no member has taken it, since it was first tried. */
  long unplacedNanos() {
    long now = System.nanoTime();
    if (!unplaced) {
      unplaced = true;
      unplacedSinceNanos = now;
    }
    return now - unplacedSinceNanos;
  }

  /** Returns when it was submitted, as {@link System#nanoTime} tells it. */
  long sinceNanos() {
    return sinceNanos;
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
}
