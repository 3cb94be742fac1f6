package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The coroutines of one loop, each a virtual thread that the loop's thread carries. */
final class LoopScheduledRunner implements TaskRunner {

  /**
   * A body suspends itself only if its stack fits the carrier's a second time, so a carrier of our
   * own has room.
   */
  private static final long STACK_BYTES = 8 << 20;

  private final EventLoop loop;
  private final Blocking blocking;
  private final AtomicBoolean closed = new AtomicBoolean();

  LoopScheduledRunner(EventLoop loop, Blocking blocking) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.blocking = blocking;
    LoopScheduledLookup.acquire();
  }

  EventLoop loop() {
    return loop;
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public Coroutine create(Runnable body, Owner owner) {
    if (isClosed()) {
      throw new IllegalStateException("task runner is closed: " + this);
    }
    return new LoopScheduledCoroutine(this, blocking, body, owner);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Only a platform thread can carry virtual ones. A virtual thread that calls this waits,
   * uninterruptibly, for a platform thread made for the purpose.
   */
  @Override
  public <T extends @Nullable Object> T host(Callable<T> main) throws Exception {
    if (!Thread.currentThread().isVirtual()) {
      return main.call();
    }
    return HostThread.run(
        loop, Thread.ofPlatform().name(loop.toString()).stackSize(STACK_BYTES), main);
  }

  @Override
  public boolean hostsOnVirtualThread() {
    return false;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      LoopScheduledLookup.release();
    }
  }

  @Override
  public String toString() {
    return "loop-scheduled (" + blocking.name().toLowerCase(Locale.ROOT) + ")";
  }
}
