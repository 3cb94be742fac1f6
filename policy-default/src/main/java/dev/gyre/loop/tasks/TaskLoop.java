package dev.gyre.loop.tasks;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.TaskRunner;
import org.jspecify.annotations.Nullable;

/** A loop as its tasks know it. */
public interface TaskLoop extends FutureLoop {

  /**
   * Returns what runs the bodies of tasks.
   *
   * @return the runner
   */
  TaskRunner taskRunner();

  /**
   * Returns the tasks that are not done.
   *
   * @return the table
   */
  TaskTable tasks();

  @Override
  @Nullable BodyTask<?> currentTask();

  /**
   * Returns the task whose body the calling thread is running.
   *
   * @return the task
   * @throws IllegalStateException if this is not the body of the loop's current task
   */
  BodyTask<?> currentBody();

  /**
   * Says which task runs now.
   *
   * @param task the task, or null when it has been left
   */
  void setCurrentTask(@Nullable BodyTask<?> task);

  /**
   * Takes the next step out of the queue if it is a task's, it can be taken anywhere, and the loop
   * itself has nothing to do before.
   *
   * @return the task, or null if the loop's thread is to go on
   */
  @Nullable BodyTask<?> takeNextTask();

  /**
   * Binds what bridges have captured with a context to the calling thread, which is a body's own
   * and begins with it.
   *
   * @param context the context
   */
  void bindBridged(Context context);
}
