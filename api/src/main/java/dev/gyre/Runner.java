package dev.gyre;

import dev.gyre.spi.RunningLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on one loop, and clears up behind them. The counterpart of {@code
 * asyncio.Runner}. To be used by one thread.
 *
 * <p>The loop is made at the first run. {@link #close} cancels the tasks that are left and waits
 * for them, closes async generators, waits for the default executor's calls, and closes the loop.
 *
 * @since 0.1
 */
public final class Runner implements AutoCloseable {

  private final @Nullable Supplier<? extends EventLoop> loopFactory;
  private @Nullable EventLoop loop;
  private boolean closed;

  /**
   * Creates a runner whose loop is made by the current policy, and set for the thread while the
   * runner is open.
   */
  public Runner() {
    this.loopFactory = null;
  }

  /**
   * Creates a runner whose loop is made by a factory. It is not set for the thread.
   *
   * @param loopFactory makes the loop
   */
  public Runner(Supplier<? extends EventLoop> loopFactory) {
    this.loopFactory = Objects.requireNonNull(loopFactory, "loopFactory");
  }

  /**
   * Returns the loop, making it if it is not there yet.
   *
   * @return the loop
   * @throws IllegalStateException if this runner is closed
   */
  public EventLoop getLoop() {
    if (closed) {
      throw new IllegalStateException("runner is closed: create another");
    }
    if (loop == null) {
      loop = makeLoop();
    }
    return loop;
  }

  /**
   * Runs a task until it is done. See {@link Gyre#run(Callable)}.
   *
   * @param body the body of the task
   * @param <T> the type of the result
   * @return the result
   */
  public <T extends @Nullable Object> T run(Callable<? extends T> body) {
    refuseInsideLoop();
    return getLoop().runUntilComplete(body);
  }

  /**
   * Runs a task that has no result. See {@link Gyre#run(Callable)}.
   *
   * @param body the body of the task
   */
  public void run(Action body) {
    refuseInsideLoop();
    getLoop().runUntilComplete(body);
  }

  /**
   * Cancels and waits for what is left, and closes the loop. A second call does nothing. An
   * interrupt does not cut it short.
   *
   * @throws IllegalStateException if a loop runs in this thread
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    refuseInsideLoop();
    closed = true;
    EventLoop ours = loop;
    if (ours == null) {
      return;
    }
    try {
      // As a future, since a body would be cancelled by the interrupt that may have ended the last
      // run.
      ours.runUntilComplete(ours.createTask(new ClearingUp(ours)));
    } finally {
      if (loopFactory == null) {
        Gyre.setEventLoop(null);
      }
      ours.close();
    }
  }

  private EventLoop makeLoop() {
    if (loopFactory != null) {
      return loopFactory.get();
    }
    EventLoop made = Gyre.newEventLoop();
    Gyre.setEventLoop(made);
    return made;
  }

  private static void refuseInsideLoop() {
    EventLoop running = RunningLoop.get();
    if (running != null) {
      throw new IllegalStateException(
          "cannot run a task to its end inside a running event loop; await it instead: " + running);
    }
  }
}
