package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner.Owner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body on a virtual thread whose scheduler is the coroutine itself.
 *
 * <p>A virtual thread asks its scheduler to run its <i>continuation</i> whenever it could go on.
 * Ours does not queue it, it only keeps it, and {@link #resume} runs it on the loop's thread: that
 * mounts the body there until it unmounts again. To suspend itself the body calls {@link
 * Thread#yield}, and the request that follows is ignored, because it is the owner that decides when
 * the body goes on. (Parking instead would be slower, would hang the loop where the body cannot
 * unmount rather than return, and would spin in an interrupted body.)
 *
 * <p>The states, and who moves on from them:
 *
 * <pre>
 *   NEW --resume--> RUNNING --suspend--> SUSPENDED --resume--> RESUMING --body--> RUNNING
 *                     |  \--ends--> ENDED
 *                     |--JDK asks, any thread--> WOKEN --unmounts--> WAKING
 *                     \--unmounts in the JDK--> BLOCKED --JDK asks, any thread--> WAKING --resume--> RUNNING
 * </pre>
 *
 * <p>The JDK also asks when nothing has changed: on JDK 25, {@link Thread#getStackTrace} of another
 * thread takes a thread that could go on out of service while it walks the stack, and asks for it
 * to be run when it is through. Such a request must be harmless in any state, at any time later.
 * While SUSPENDED or RESUMING it is dropped, as the body would return from its await with nothing
 * having happened; while BLOCKED it costs a resume in which the body does not move.
 *
 * <p>Loop thread only, except {@link #execute} and {@link #thread}, which any thread may call.
 */
final class LoopScheduledCoroutine implements Coroutine, Executor, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LoopScheduledCoroutine.class);

  private static final int NEW = 0;
  private static final int RUNNING = 1;

  /**
   * Running, and told by the JDK that it could go on; counts if it turns out to have just
   * unmounted.
   */
  private static final int WOKEN = 2;

  private static final int SUSPENDED = 3;

  /** The loop has run the continuation, but the body has not yet come back from its suspension. */
  private static final int RESUMING = 4;

  /** Unmounted by the JDK, as in a sleep. */
  private static final int BLOCKED = 5;

  /** Could go on after it was blocked; the owner knows. */
  private static final int WAKING = 6;

  private static final int ENDED = 7;

  private static final VarHandle STATE;
  private static final VarHandle THREAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(LoopScheduledCoroutine.class, "state", int.class);
      THREAD = lookup.findVarHandle(LoopScheduledCoroutine.class, "thread", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoopScheduledRunner runner;
  private final Runnable body;
  private final Owner owner;
  private final boolean strict;

  // Plain where only the carrier's thread is concerned, which saves a fence per switch; STATE where
  // others are.
  private int state;

  // Only the body's thread.
  private boolean pinned;

  private volatile @Nullable Thread thread;

  // Written once, by start() and before the body runs; any other thread gets here through the JDK's
  // volatile state.
  private @Nullable Runnable continuation;

  LoopScheduledCoroutine(
      LoopScheduledRunner runner, Blocking blocking, Runnable body, Owner owner) {
    this.runner = runner;
    this.strict = blocking == Blocking.STRICT;
    this.body = Objects.requireNonNull(body, "body");
    this.owner = Objects.requireNonNull(owner, "owner");
  }

  /**
   * Finds the loop of a body.
   *
   * @param virtualThread any virtual thread
   * @return the loop, or null if the thread is not a body's
   */
  static @Nullable EventLoop loopOf(Thread virtualThread) {
    // A virtual thread that a body has created inherits its scheduler, but is not the body.
    return VirtualThreadAccess.schedulerOf(virtualThread)
                instanceof LoopScheduledCoroutine coroutine
            && coroutine.thread == virtualThread
        ? coroutine.runner.loop()
        : null;
  }

  @Override
  public boolean resume() {
    switch (state) {
      case SUSPENDED -> resumeSuspended();
      case NEW -> start();
      case BLOCKED, WAKING -> resumeBlocked();
      case ENDED -> {
        return false;
      }
      default -> throw new IllegalStateException("coroutine runs already: " + this);
    }
    return state != SUSPENDED && settle();
  }

  @SuppressWarnings("ThreadPriorityCheck") // Gives the walker the processor; nothing depends on it.
  private void resumeSuspended() {
    state = RESUMING;
    run(continuation);
    while (state == RESUMING) {
      // Somebody walks the body's stack just now, and the continuation has returned without having
      // run. Waiting out the
      // walk keeps the order of the bodies what it was.
      Thread.yield();
      run(continuation);
    }
  }

  private void resumeBlocked() {
    // Volatile, against a request that comes just now: either it sees RUNNING and leaves WOKEN for
    // settle() to find, or
    // the continuation sees the thread able to go on.
    STATE.setVolatile(this, RUNNING);
    run(continuation);
  }

  private void start() {
    Thread carrier = Thread.currentThread();
    if (carrier.isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread cannot carry a body: run the loop inside TaskRunner.host");
    }
    NetworkPollers.ensureStarted();
    Thread created = VirtualThreadAccess.newThread(this, this);
    created.setContextClassLoader(carrier.getContextClassLoader());
    THREAD.setRelease(this, created); // others look only for whether it is theirs
    state = RUNNING;
    VirtualThreadAccess.start(created);
    run(continuation);
  }

  private static void run(@Nullable Runnable continuation) {
    if (continuation == null) {
      throw new IllegalStateException("the JDK has not handed over the thread's continuation");
    }
    continuation.run();
  }

  /** Finds out why the body unmounted, if not to suspend itself. Returns true if it has ended. */
  private boolean settle() {
    Thread started = thread;
    if (started != null && !started.isAlive()) {
      // Told once, since only a resume that found another state gets here.
      STATE.setRelease(this, ENDED);
      return true;
    }
    if (!STATE.compareAndSet(this, RUNNING, BLOCKED)) {
      STATE.setVolatile(this, WAKING);
      askToBeResumed();
    }
    return false;
  }

  /** What the virtual thread runs. */
  @Override
  public void run() {
    if (!strict) {
      body.run();
      return;
    }
    VirtualThreadAccess.pin();
    pinned = true;
    try {
      body.run();
    } finally {
      if (pinned) {
        VirtualThreadAccess.unpin();
      }
    }
  }

  @Override
  public void suspend() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("only the coroutine's own body can suspend it: " + this);
    }
    if (!yieldToLoop()) {
      throw new IllegalStateException(
          "cannot await here: a native method or a class initialiser is on the stack");
    }
  }

  /** Returns whether the body was suspended and resumed. */
  @SuppressWarnings(
      "ThreadPriorityCheck") // To a virtual thread with our scheduler it is more than a hint.
  private boolean yieldToLoop() {
    if (pinned) {
      VirtualThreadAccess.unpin();
      pinned = false;
    }
    boolean resumed = false;
    try {
      state = SUSPENDED;
      Thread.yield();
    } finally {
      // Also when the stack is too deep to be copied off the carrier, and a StackOverflowError
      // comes from the yield: the
      // body goes on, and must be found running. So first what cannot fail. Should there be no
      // stack left even to pin, the
      // next suspension makes up for it.
      // A yield that cannot unmount returns at once, without anybody having resumed the body.
      resumed = state != SUSPENDED;
      state = RUNNING;
      if (strict) {
        VirtualThreadAccess.pin();
        pinned = true;
      }
    }
    return resumed;
  }

  @Override
  public @Nullable Thread thread() {
    return thread;
  }

  /**
   * Called by the JDK to have a continuation run. Whoever unblocks a thread comes here: another
   * body, a timer, the one thread of the JDK that serves all contended monitors. So it must not
   * wait, and must never throw: that thread would die of it, and the virtual threads of the whole
   * process hang.
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // A continuation is known by its identity.
  public void execute(Runnable runnable) {
    if (continuation == null) {
      continuation = runnable;
    } else if (runnable != continuation) {
      // A virtual thread that the body has created inherits us as its scheduler. It is not the
      // loop's business, and
      // would hang when the loop ends.
      VirtualThreadAccess.defaultScheduler().execute(runnable);
    } else {
      wakeUp();
    }
  }

  private void wakeUp() {
    while (true) {
      switch ((int) STATE.getVolatile(this)) {
        case RUNNING -> {
          if (STATE.compareAndSet(this, RUNNING, WOKEN)) {
            return;
          }
        }
        case BLOCKED -> {
          if (STATE.compareAndSet(this, BLOCKED, WAKING)) {
            askToBeResumed();
            return;
          }
        }
        default -> {
          // SUSPENDED, RESUMING: see the class comment. WOKEN, WAKING: known. ENDED: too late.
          return;
        }
      }
    }
  }

  private void askToBeResumed() {
    if (runner.isClosed()) {
      return;
    }
    try {
      owner.resumeSoon(this);
    } catch (Throwable e) {
      // The loop may have been closed meanwhile, and then this is as it should be.
      if (!runner.isClosed()) {
        LOG.atError().setCause(e).log("body cannot go on, its owner has failed: {}", this);
      }
    }
  }

  @Override
  public String toString() {
    return "coroutine on " + thread;
  }
}
