package dev.gyre;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes tasks that begin at once. */
final class EagerTaskFactory implements TaskFactory {

  static final EagerTaskFactory INSTANCE = new EagerTaskFactory();

  private EagerTaskFactory() {}

  @Override
  public <T extends @Nullable Object> Task<T> create(
      EventLoop loop, Callable<? extends T> body, TaskOptions options) {
    return loop.newTask(body, options.withEagerStart(true));
  }
}
