package dev.gyre.examples.executor;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Begins calls one after another, in the order in which they came, with a gap in between; each runs
 * in a virtual thread of its own. What a host relies on is little: a call is accepted or refused at
 * once, begun by {@code begin}, and answered; after {@code shutdown} what was accepted still runs.
 * Thread-safe.
 */
final class PacedExecutor implements CallExecutor {

  private final Duration gap;
  private final int maxWaiting;
  private final Queue<Call<?>> waiting = new ArrayDeque<>(); // guarded by this
  private boolean shutDown; // guarded by this

  /** Threads are made in the middle of somebody's work, and must take nothing of it along. */
  private final Thread.Builder threads =
      Thread.ofVirtual().name("gyre-paced-", 0).inheritInheritableThreadLocals(false);

  private PacedExecutor(Duration gap, int maxWaiting) {
    this.gap = gap;
    this.maxWaiting = maxWaiting;
  }

  static PacedExecutor start(int callsPerSecond, int maxWaiting) {
    var executor = new PacedExecutor(Duration.ofSeconds(1).dividedBy(callsPerSecond), maxWaiting);
    Thread pacer = executor.threads.unstarted(executor::pace);
    pacer.setContextClassLoader(PacedExecutor.class.getClassLoader()); // its threads inherit it
    pacer.start();
    return executor;
  }

  @Override
  public synchronized void execute(Call<?> call) {
    if (shutDown) {
      throw new RejectedExecutionException(
          "executor 'paced' is shut down: open another one, or use the host's executor");
    }
    if (waiting.size() >= maxWaiting && !call.hasMoved()) { // a swap refuses nobody
      throw new RejectedExecutionException(
          "executor 'paced' is full: " + maxWaiting + " calls wait; submit less at a time");
    }
    waiting.add(call);
    notifyAll();
  }

  @Override
  public synchronized void shutdown() {
    shutDown = true;
    notifyAll();
  }

  private void pace() {
    try {
      for (Call<?> call = next(); call != null; call = next()) {
        if (call.begin()) { // else it was cancelled or has moved, and costs nobody a turn
          threads.start(answering(call));
          Thread.sleep(gap);
        }
      }
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody knows this thread", impossible);
    }
  }

  private synchronized @Nullable Call<?> next() throws InterruptedException {
    while (waiting.isEmpty() && !shutDown) {
      wait();
    }
    return waiting.poll();
  }

  /** Whoever has begun a call owes it an answer. */
  @SuppressWarnings("NullAway") // It takes what a "? extends T" returns for less nullable than T.
  private static <T extends @Nullable Object> Runnable answering(Call<T> call) {
    return () -> {
      try {
        call.complete(call.body().call());
      } catch (Throwable failure) {
        call.fail(failure);
      }
    };
  }
}
