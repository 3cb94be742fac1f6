package dev.gyre.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/** A host for guest runs: a thread of its own that runs one thing after the other. */
final class SingleThreadHost extends Thread implements Executor, AutoCloseable {

  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private volatile boolean gone;

  SingleThreadHost() {
    super("host");
    start();
  }

  @Override
  public void execute(Runnable work) {
    if (gone) {
      throw new RejectedExecutionException("host is gone");
    }
    queue.add(work);
  }

  @Override
  public void run() {
    while (!gone) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Refuses work from now on, and ends. */
  void leave() {
    gone = true;
    queue.add(() -> {});
  }

  @Override
  public void close() {
    leave();
  }
}
