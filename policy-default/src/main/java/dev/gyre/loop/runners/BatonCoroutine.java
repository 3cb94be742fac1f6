package dev.gyre.loop.runners;

import dev.gyre.spi.Coroutine;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.TaskRunner.Owner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body on a plain virtual thread that takes turns with the loop's thread and with other bodies:
 * whoever holds the {@linkplain Baton baton} runs, all others are parked.
 *
 * <p>A body that suspends itself gives the baton to the one that follows, if its owner knows of
 * one, and else back to the loop: each time a thread is woken and another parked costs most of what
 * a switch costs here.
 *
 * <p>To park, a virtual thread has its stack copied off the carrier, and if that is too deep, gets
 * a {@link StackOverflowError} instead. Had the body passed the baton by then, it would unwind
 * while another runs. Worse, an overflow while that one's thread is unparked can lose it for ever.
 * So the body first yields, with the baton in its hand: if its stack is too deep, the error comes
 * there, where it does no harm. And afterwards there is room, because the JDK brings back no more
 * than the topmost frames until they return. (Only a body that cannot unmount, for a native method
 * on its stack, goes without.)
 */
final class BatonCoroutine implements Coroutine, Runnable {

  private final BatonRunner runner;
  private final Runnable body;
  private final Owner owner;

  private volatile @Nullable Thread thread;
  private boolean ended; // written and read by whoever has the baton

  BatonCoroutine(BatonRunner runner, Runnable body, Owner owner) {
    this.runner = runner;
    this.body = Objects.requireNonNull(body, "body");
    this.owner = Objects.requireNonNull(owner, "owner");
  }

  @Override
  public boolean resume() {
    if (ended) {
      return false;
    }
    if (runner.baton().isHeldBy(this)) {
      throw new IllegalStateException("coroutine runs already: " + this);
    }
    return runner.baton().lend(this);
  }

  /** What the virtual thread runs. */
  @Override
  public void run() {
    Thread current = Thread.currentThread();
    thread = current;
    current.setContextClassLoader(runner.baton().loopThread().getContextClassLoader());
    RunningLoop.set(runner.loop());
    try {
      body.run();
    } finally {
      ended = true;
      passOnAtTheEnd();
    }
  }

  private void passOnAtTheEnd() {
    BatonCoroutine next;
    try {
      next = (BatonCoroutine) owner.following(this, true);
    } catch (RuntimeException | Error failed) {
      runner.baton().giveBack(failed); // or the loop's thread would wait for ever
      return;
    }
    runner.baton().passOn(next, true);
  }

  @Override
  @SuppressWarnings({"ThreadPriorityCheck", "ReferenceEquality"}) // see the class comment
  public void suspend() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("only the coroutine's own body can suspend it: " + this);
    }
    Thread.yield();
    var next = (BatonCoroutine) owner.following(this, false);
    if (next != this) {
      runner.baton().passOn(next, false);
      runner.baton().awaitReturnTo(this);
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
