package dev.gyre.loop.runners;

import dev.gyre.spi.Coroutine;
import dev.gyre.spi.RunningLoop;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A body on a plain virtual thread that takes turns with the loop's thread: whoever holds the baton
 * runs, the other is parked.
 *
 * <p>To park, a virtual thread has its stack copied off the carrier, and if that is too deep, gets
 * a {@link StackOverflowError} instead. Had the body passed the baton by then, it would unwind
 * while the loop runs. Worse, an overflow inside of {@link LockSupport#unpark} can lose the loop's
 * thread for ever. So the body first yields, with the baton in its hand: if its stack is too deep,
 * the error comes there, where it does no harm. And afterwards there is room, because the JDK
 * brings back no more than the topmost frames until they return. (Only a body that cannot unmount,
 * for a native method on its stack, goes without.)
 */
final class BatonCoroutine implements Coroutine, Runnable {

  private final BatonRunner runner;
  private final Runnable body;

  private volatile @Nullable Thread thread;

  /** Who has the baton; what either side writes before it passes the baton, the other sees. */
  private volatile boolean bodysTurn;

  // Written and read by whoever has the baton.
  private @Nullable Thread loopThread;
  private boolean ended;

  BatonCoroutine(BatonRunner runner, Runnable body) {
    this.runner = runner;
    this.body = Objects.requireNonNull(body, "body");
  }

  @Override
  public boolean resume() {
    if (ended) {
      return false;
    }
    if (bodysTurn && thread != null) {
      throw new IllegalStateException("coroutine runs already: " + this);
    }
    loopThread = Thread.currentThread();
    bodysTurn = true;
    if (thread == null) {
      runner.start(this);
    } else {
      LockSupport.unpark(thread);
    }
    awaitTurn(false);
    return ended;
  }

  /** What the virtual thread runs. */
  @Override
  public void run() {
    Thread current = Thread.currentThread();
    thread = current;
    current.setContextClassLoader(Objects.requireNonNull(loopThread).getContextClassLoader());
    RunningLoop.set(runner.loop());
    try {
      body.run();
    } finally {
      ended = true;
      passToLoop();
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // See the class comment.
  public void suspend() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("only the coroutine's own body can suspend it: " + this);
    }
    Thread.yield();
    passToLoop();
    awaitTurn(true);
  }

  private void passToLoop() {
    Thread waiting = loopThread;
    bodysTurn = false;
    LockSupport.unpark(waiting);
  }

  /**
   * Waits for the baton. An interrupt, which would end each park at once, is put aside meanwhile.
   */
  private void awaitTurn(boolean bodys) {
    boolean interrupted = false;
    while (bodysTurn != bodys) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public @Nullable Thread thread() {
    return thread;
  }

  @Override
  public String toString() {
    return "coroutine on " + thread;
  }
}
