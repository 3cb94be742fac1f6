package dev.gyre.itests.osgi.inside.runner;

import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.concurrent.Callable;

/** Marks the threads of another runner. */
final class MarkingRunner implements TaskRunner {

  private final TaskRunner marked;
  private final String name;

  MarkingRunner(TaskRunner marked, String name) {
    this.marked = marked;
    this.name = name;
  }

  @Override
  public Coroutine create(Runnable body, Owner owner) {
    return marked.create(
        () -> {
          Thread.currentThread().setName(name);
          body.run();
        },
        owner);
  }

  @Override
  public <T> T host(Callable<T> main) throws Exception {
    return marked.host(main);
  }

  @Override
  public boolean hostsOnVirtualThread() {
    return marked.hostsOnVirtualThread();
  }

  @Override
  public void close() {
    marked.close();
  }
}
