package dev.gyre;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the tasks of a loop, for those who want to see or change how each is made. See {@link
 * EventLoop#setTaskFactory}.
 *
 * <pre>{@code
 * loop.setTaskFactory(TaskFactory.eager());
 * }</pre>
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface TaskFactory {

  /**
   * Makes a task, usually by {@link EventLoop#newTask} with other options or another body. Runs
   * where {@code createTask} was called; what it throws, that throws.
   *
   * @param loop the loop
   * @param body the body
   * @param options what the caller asked for; to be passed on, whatever else they may come to hold
   * @param <T> the type of the result
   * @return the task
   */
  <T extends @Nullable Object> Task<T> create(
      EventLoop loop, Callable<? extends T> body, TaskOptions options);

  /**
   * Returns a factory whose tasks begin inside the call that creates them. The counterpart of
   * asyncio's {@code eager_task_factory}.
   *
   * @return the factory
   */
  static TaskFactory eager() {
    return EagerTaskFactory.INSTANCE;
  }
}
