package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The coroutines of one loop, each a plain virtual thread that runs only while it holds the baton.
 *
 * <p><b>Bodies still suspended</b> when the runner is closed stay suspended, and their threads must
 * not stay in memory for ever. By default the JDK refers to each virtual thread that lives, except
 * to those of a thread-per-task executor: they are known to the executor alone. So each runner has
 * one, and once the runner is let go of, it takes the suspended threads along to the garbage
 * collector. (Unwinding the bodies with an error thrown from {@link Coroutine#suspend} was the
 * alternative. It would run their {@code finally} blocks with no loop to await anything on, while
 * whoever closes the loop waits for them or races with them; and it would make the two runners
 * differ.)
 */
final class BatonRunner implements TaskRunner {

  private final EventLoop loop;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofVirtual().inheritInheritableThreadLocals(false).factory());
  private final Baton baton = new Baton(threads);

  BatonRunner(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  EventLoop loop() {
    return loop;
  }

  Baton baton() {
    return baton;
  }

  @Override
  public Coroutine create(Runnable body, Owner owner) {
    if (threads.isShutdown()) {
      throw new IllegalStateException("task runner is closed: " + this);
    }
    return new BatonCoroutine(this, body, owner);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The baton is passed fast only between virtual threads. A platform thread that calls this
   * waits, uninterruptibly, for a virtual thread made for the purpose.
   */
  @Override
  public <T extends @Nullable Object> T host(Callable<T> main) throws Exception {
    if (Thread.currentThread().isVirtual()) {
      return main.call();
    }
    return HostThread.run(loop, Thread.ofVirtual().name(loop.toString()), main);
  }

  @Override
  public boolean hostsOnVirtualThread() {
    return true;
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  @Override
  public String toString() {
    return "baton";
  }
}
