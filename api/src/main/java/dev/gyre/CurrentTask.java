package dev.gyre;

import java.util.Objects;

/** The task whose body makes a call that is of use nowhere else. */
final class CurrentTask {

  private CurrentTask() {}

  /**
   * Returns the task, before anything was begun that it would have to wait for.
   *
   * @param call what was called, as the subject of a sentence
   * @param elsewhere what to do where there is no task
   * @throws IllegalStateException if this is not the body of a task of the loop
   */
  static Task<?> of(EventLoop loop, String call, String elsewhere) {
    Objects.requireNonNull(loop, "loop");
    Task<?> task = loop.currentTask();
    if (task == null) {
      throw new IllegalStateException(
          "%s belongs in the body of a task; %s: %s".formatted(call, elsewhere, loop));
    }
    return task;
  }
}
