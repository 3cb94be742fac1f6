package dev.gyre;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done when a program on a loop has ended, in asyncio's order: cancel and await the tasks
 * that are left, close the async generators, wait for the default executor. The body of the loop's
 * last task.
 */
final class ClearingUp implements Action {

  private static final Duration EXECUTOR_PATIENCE = Duration.ofMinutes(5);

  private final EventLoop loop;

  ClearingUp(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void run() {
    endTasks();
    loop.shutdownAsyncGenerators().await();
    loop.shutdownDefaultExecutor(EXECUTOR_PATIENCE).await();
  }

  private void endTasks() {
    List<Task<?>> left = new ArrayList<>(loop.allTasks());
    left.remove(loop.currentTask());
    left.forEach(Task::cancel);
    left.forEach(ClearingUp::awaitEnd);
    left.forEach(this::reportFailure);
  }

  private static void awaitEnd(Task<?> task) {
    while (!task.isDone()) {
      try {
        task.await();
      } catch (Throwable outcome) {
        // Looked at by reportFailure, once all have ended.
      }
    }
  }

  private void reportFailure(Task<?> task) {
    if (task.isCancelled()) {
      return;
    }
    Throwable failure = task.exception();
    if (failure != null) {
      loop.callExceptionHandler(
          ExceptionContext.of("unhandled exception during shutdown of the loop", failure)
              .with("task", task));
    }
  }
}
