package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.GuestRun;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.TaskRunner;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one loop, one at a time: on which thread, until when, and what an interrupt does to
 * them. Whoever starts a run waits for its end; {@link #isRunning}, {@link #thread} and the checks
 * are for any thread.
 */
final class Runs {

  private final EventLoop loop;
  private final Turns turns;
  private final TaskRunner taskRunner;

  /**
   * Stands for the thread of a guest run between two steps: no thread is the loop's then. It
   * inherits nothing, or it would hold the class loader of whoever was the first to make a loop.
   */
  private static final Thread BETWEEN_STEPS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(() -> {});

  private final AtomicBoolean running = new AtomicBoolean();

  /** Held while a run begins, and while somebody makes use of there being none. */
  private final ReentrantLock starting = new ReentrantLock();

  private volatile @Nullable Thread thread; // the loop's own, while running
  private @Nullable Task<?> cancelledByInterrupt; // the one that the caller of the run waits for
  private final Set<Task<?>> knownToBePending = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean interrupted; // in this run, and taken note of
  private boolean guest; // whose thread's interrupts are its host's

  Runs(EventLoop loop, Turns turns, TaskRunner taskRunner) {
    this.loop = loop;
    this.turns = turns;
    this.taskRunner = taskRunner;
  }

  boolean isRunning() {
    return running.get();
  }

  /**
   * Does something on the calling thread while no run begins, unless one is under way.
   *
   * @return false if one is
   */
  boolean ifIdle(Runnable action) {
    starting.lock();
    try {
      if (running.get()) {
        return false;
      }
      action.run();
      return true;
    } finally {
      starting.unlock();
    }
  }

  /** Does something while no run begins, and nothing is done {@link #ifIdle}. */
  void exclusively(Runnable action) {
    starting.lock();
    try {
      action.run();
    } finally {
      starting.unlock();
    }
  }

  private void start() {
    exclusively(() -> {
      if (!running.compareAndSet(false, true)) {
        throw alreadyRunning();
      }
    });
  }

  /** Returns the thread that runs the loop, or null while none does. */
  @Nullable Thread thread() {
    return thread;
  }

  void checkMayRun() {
    if (running.get()) {
      throw alreadyRunning();
    }
    EventLoop other = RunningLoop.get();
    if (other != null) {
      throw new IllegalStateException(
          "cannot run an event loop while another runs in the same thread: " + other);
    }
  }

  private IllegalStateException alreadyRunning() {
    return new IllegalStateException("this event loop is already running: " + loop);
  }

  // Until when

  void untilStopped() {
    host(turns::runUntilStopped);
  }

  /** Runs a task that nobody else knows of: its outcome is the caller's, and so are interrupts. */
  <T extends @Nullable Object> T toTheEndOf(Task<T> task) {
    cancelledByInterrupt = task;
    try {
      return untilDone(task);
    } catch (VirtualMachineError fatal) {
      if (task.isDone() && !task.isCancelled()) {
        Throwable _ = task.exception(); // known to the caller, so not to be reported as well
      }
      throw fatal;
    } finally {
      cancelledByInterrupt = null;
      if (!task.isDone()) {
        knownToBePending.add(task);
      }
    }
  }

  /** Tells whether somebody has been told, by an exception, that this task is not done. */
  boolean isKnownToBePending(Task<?> task) {
    return knownToBePending.contains(task);
  }

  <T extends @Nullable Object> T untilDone(LoopFuture<T> future) {
    var stopper = new Stopper<T>();
    future.addDoneCallback(stopper);
    try {
      untilStopped();
    } finally {
      stopper.runIsOver = true;
      future.removeDoneCallback(stopper);
    }
    if (!future.isDone()) {
      throw new IllegalStateException(
          "event loop stopped before the future was done; run it again to go on: " + future);
    }
    if (future.isCancelled()) {
      throw new CancellationException("cancelled: " + future);
    }
    return future.result();
  }

  /**
   * Ends a run when its future is done. A run that ends otherwise just then, by a fatal error,
   * leaves it in the queue, where it must not end the next one.
   */
  private final class Stopper<T extends @Nullable Object> implements Consumer<LoopFuture<T>> {

    private boolean runIsOver;

    @Override
    public void accept(LoopFuture<T> done) {
      if (!runIsOver) {
        turns.stop();
      }
    }
  }

  // On which thread

  /** Runs the loop's main routine on a thread that can host its tasks. */
  private void host(Runnable main) {
    start();
    try {
      taskRunner.host(() -> runAsTheLoop(main));
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw new IllegalStateException("task runner failed to host the loop: " + loop, checked);
    } finally {
      running.set(false);
    }
  }

  private @Nullable Void runAsTheLoop(Runnable main) {
    thread = Thread.currentThread();
    RunningLoop.set(loop);
    try {
      main.run();
    } finally {
      RunningLoop.set(null);
      thread = null;
      if (interrupted) {
        interrupted = false;
        Thread.currentThread().interrupt();
      }
    }
    return null;
  }

  // In steps, as a guest

  GuestRun beginGuestRun(LoopClock clock) {
    refuseUnfitHost();
    start();
    guest = true;
    return new StepwiseRun(loop, turns, clock, new GuestThread());
  }

  private void refuseUnfitHost() {
    if (!Thread.currentThread().isVirtual()) {
      return;
    }
    if (!taskRunner.hostsOnVirtualThread()) {
      throw new IllegalStateException(
          "a virtual thread cannot host this loop as a guest, since its tasks need a platform"
              + " thread to carry them: begin the run on one: "
              + loop);
    }
    EventLoop hosting = RunningLoop.get();
    if (hosting != null && hosting.currentTask() != null) {
      throw new IllegalStateException(
          "the body of a task cannot host a loop as a guest: begin the run in a callback: " + loop);
    }
  }

  /** Says which thread is the loop's in a run that is taken in steps. */
  final class GuestThread {

    void is(Thread host) {
      thread = host;
    }

    void isNone() {
      thread = BETWEEN_STEPS;
    }

    void end() {
      turns.forgetStop();
      guest = false;
      thread = null;
      running.set(false);
    }
  }

  // Interrupts

  /**
   * Takes note of an interrupt, so that no selector spins on it; it is pending again afterwards.
   */
  void noticeInterrupt() {
    if (!guest && Thread.interrupted()) {
      interrupted = true;
      if (cancelledByInterrupt != null) {
        cancelledByInterrupt.cancel("interrupted");
      }
    }
  }
}
