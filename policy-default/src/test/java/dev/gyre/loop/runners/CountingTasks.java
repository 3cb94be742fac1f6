package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes tasks as a loop does, and counts how they end. Loop thread only. */
final class CountingTasks implements TaskFactory {

  int created;
  int returned;
  int failed;
  int cancelled;

  @Override
  public <T extends @Nullable Object> Task<T> create(
      EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    Task<T> task = loop.newTask(body, options);
    created++;
    task.addDoneCallback(done -> {
      switch (done.state()) {
        case SUCCESS -> returned++;
        case FAILED -> failed++;
        default -> cancelled++;
      }
    });
    return task;
  }

  int ended() {
    return returned + failed + cancelled;
  }

  @Override
  public String toString() {
    return "tasks: %d created, %d returned, %d failed, %d cancelled"
        .formatted(created, returned, failed, cancelled);
  }
}
