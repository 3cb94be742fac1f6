package dev.gyre.executors.process;

import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a runnable in a worker.
 *
 * @param runnable the runnable
 */
@SuppressWarnings("serial") // the runnable is checked when this is made
record RunnableCall(Runnable runnable) implements Callable<@Nullable Object>, Serializable {

  /**
   * Makes a call of a runnable.
   *
   * @throws RejectedExecutionException if it could do nothing in another process
   */
  static RunnableCall of(Runnable runnable) {
    if (runnable instanceof Future || runnable instanceof AsynchronousCompletionTask) {
      throw new RejectedExecutionException(
          "a runnable for another process must not be tied to a future of this one: "
              + runnable.getClass().getName()
              + "; submit the call itself, by submit or EventLoop.runInExecutor");
    }
    if (!(runnable instanceof Serializable)) {
      throw new RejectedExecutionException(
          "a runnable for another process must be serializable: "
              + runnable.getClass().getName()
              + "; submit a PortableCall instead");
    }
    return new RunnableCall(runnable);
  }

  @Override
  public @Nullable Object call() {
    runnable.run();
    return null;
  }
}
