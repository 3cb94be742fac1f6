package dev.gyre.loop.runners;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the loop's thread and the bodies of one runner pass around: who has it runs, all others are
 * parked. What one writes before it gives the baton away, the next one sees.
 */
final class Baton {

  private final Executor threads;

  private volatile @Nullable BatonCoroutine holder; // null while the loop's thread has it

  // Written and read by whoever has the baton.
  private @Nullable Thread loopThread;
  private @Nullable Throwable failure; // an unchecked one
  private boolean ended;

  Baton(Executor threads) {
    this.threads = threads;
  }

  boolean isHeldBy(BatonCoroutine coroutine) {
    return coroutine.equals(holder);
  }

  /**
   * Gives the baton to a body, and waits until it comes back, from whomever. On the loop's thread.
   *
   * @return whether the body that gave it back has ended
   */
  boolean lend(BatonCoroutine first) {
    loopThread = Thread.currentThread();
    give(first);
    awaitReturnTo(null);
    throwFailure();
    return ended;
  }

  private void throwFailure() {
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  /** Returns the thread that has lent the baton. In the body that has it. */
  Thread loopThread() {
    return Objects.requireNonNull(loopThread);
  }

  /**
   * Gives the baton to whoever follows. In the body that has it.
   *
   * @param next another body, or null for the loop's thread
   * @param ended whether the calling body has ended
   */
  void passOn(@Nullable BatonCoroutine next, boolean ended) {
    if (next == null) {
      giveBack(ended);
      return;
    }
    try {
      give(next);
    } catch (RuntimeException | Error noThread) {
      giveBack(noThread);
    }
  }

  /**
   * Gives the baton to the loop's thread, where an unchecked exception is thrown. In the body that
   * has it.
   */
  void giveBack(Throwable thrown) {
    failure = thrown;
    giveBack(false);
  }

  private void giveBack(boolean hasEnded) {
    ended = hasEnded;
    Thread waiting = loopThread;
    holder = null;
    LockSupport.unpark(waiting);
  }

  private void give(BatonCoroutine to) {
    BatonCoroutine from = holder;
    Thread waiting = to.thread();
    holder = to;
    if (waiting != null) {
      LockSupport.unpark(waiting);
      return;
    }
    try {
      threads.execute(to);
    } catch (RuntimeException | Error noThread) {
      holder = from;
      throw noThread;
    }
  }

  /**
   * Waits for the baton. An interrupt, which would end each park at once, is put aside meanwhile.
   *
   * @param waiting the body whose thread calls, or null for the loop's
   */
  @SuppressWarnings("ReferenceEquality") // a coroutine is known by its identity
  void awaitReturnTo(@Nullable BatonCoroutine waiting) {
    boolean interrupted = false;
    while (holder != waiting) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
