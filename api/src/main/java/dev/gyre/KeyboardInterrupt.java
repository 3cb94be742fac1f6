package dev.gyre;

import dev.gyre.internal.signals.SystemSignals;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a Ctrl-C does to a run in the program's main thread: the first one cancels the run's task,
 * the second one is the JVM's. Does nothing in other threads, and where somebody else handles the
 * signal. asyncio's {@code Runner} does the same.
 */
final class KeyboardInterrupt {

  private static final String SIGNAL = "INT";

  /** So does the JVM call the thread that runs {@code main}, and that thread's group. */
  private static final String MAIN = "main";

  /** How long the JVM may take to begin to end: much longer than it does. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final EventLoop loop;
  private @Nullable Runnable ending; // null if the signal is not watched
  private volatile boolean arrived;

  // Loop thread only
  private @Nullable Task<?> task;
  private boolean cancelled;

  private KeyboardInterrupt(EventLoop loop) {
    this.loop = loop;
  }

  /** Begins to watch for the signal. */
  static KeyboardInterrupt watch(EventLoop loop) {
    var interrupt = new KeyboardInterrupt(loop);
    if (isMain(Thread.currentThread())) {
      interrupt.ending = SystemSignals.watchInPlaceOfJvm(SIGNAL, interrupt::arrived).orElse(null);
    }
    return interrupt;
  }

  private static boolean isMain(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return MAIN.equals(thread.getName()) && group != null && MAIN.equals(group.getName());
  }

  /** Has the body's task be the one that is cancelled. */
  @SuppressWarnings("NullAway") // the body returns null only if T may be
  <T extends @Nullable Object> Callable<? extends T> around(Callable<? extends T> body) {
    if (ending == null) {
      return body;
    }
    return () -> {
      task = loop.currentTask();
      if (arrived) {
        cancel();
      }
      return body.call();
    };
  }

  /** By a thread of the JVM's, which cannot know whether the run is over already. */
  private void arrived() {
    arrived = true;
    end();
    try {
      loop.callSoonThreadsafe(this::cancel);
    } catch (IllegalStateException closed) {
      // The end of the run finds out.
    }
  }

  private void cancel() {
    if (task != null && !cancelled) {
      cancelled = task.cancel("SIGINT");
    }
  }

  /**
   * Ends the watch.
   *
   * @return whether the signal has arrived, and the task has not dealt with it by itself
   */
  boolean endsTheProgram() {
    end();
    Task<?> told = cancelled ? task : null;
    return arrived && (told == null || (told.isCancelled() && told.uncancel() == 0));
  }

  private void end() {
    if (ending != null) {
      ending.run();
    }
  }

  /**
   * Has the JVM do what it would have done when the signal arrived. It does so in a thread of its
   * own; were that not waited for, this one might end the program first, and successfully.
   */
  static void passOn() {
    SystemSignals.raise(SIGNAL);
    long begin = System.nanoTime();
    while (!isJvmEnding() && System.nanoTime() - begin < PATIENCE_NANOS) {
      LockSupport.parkNanos(PATIENCE_NANOS / 1000);
    }
  }

  private static boolean isJvmEnding() {
    var hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException shuttingDown) {
      return true;
    }
  }
}
