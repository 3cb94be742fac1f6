package dev.gyre.loop.runners;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs a loop's main routine on a fresh thread while the caller waits, as if it had run in the
 * caller. Any thread.
 */
final class HostThread {

  private HostThread() {}

  /**
   * Runs the routine and waits for it. An interrupt of the caller does not end the wait, since the
   * routine would go on without anybody to see its outcome; it is passed on to the routine's
   * thread, the loop is woken to notice it, and the caller finds it pending afterwards.
   *
   * @param loop the loop that the routine runs
   * @param thread makes the thread
   * @param main the routine
   * @param <T> the type of its result
   * @return what the routine returned
   * @throws Exception what the routine threw, the very same object
   */
  static <T extends @Nullable Object> T run(EventLoop loop, Thread.Builder thread, Callable<T> main)
      throws Exception {
    FutureTask<T> outcome = new FutureTask<>(main);
    Thread host = thread.start(outcome);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return outcome.get();
        } catch (InterruptedException e) {
          interrupted = true;
          host.interrupt();
          loop.callSoonThreadsafe(() -> {}, Context.EMPTY);
        } catch (ExecutionException e) {
          throw causeOf(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Exception causeOf(ExecutionException e) {
    return switch (e.getCause()) {
      case Exception exception -> exception;
      case Error error -> throw error;
      case null, default -> e;
    };
  }
}
