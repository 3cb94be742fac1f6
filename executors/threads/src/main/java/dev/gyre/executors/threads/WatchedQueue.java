package dev.gyre.executors.threads;

import dev.gyre.spi.BriefWait;
import java.io.Serial;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a thread. Where they come one after another, a thread that has nothing to
 * do stays awake for a moment, since the next call comes sooner than it would fall asleep and be
 * woken; one thread at a time does, however many have nothing to do.
 */
final class WatchedQueue extends LinkedBlockingQueue<Runnable> {

  @Serial private static final long serialVersionUID = 1L;

  private final transient AtomicBoolean watched = new AtomicBoolean();
  private final transient BriefWait briefWait = new BriefWait();
  private final transient BooleanSupplier arrived = this::hasCall;

  @Override
  public Runnable take() throws InterruptedException {
    watch();
    return super.take();
  }

  @Override
  public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
    watch();
    return super.poll(timeout, unit);
  }

  private boolean hasCall() {
    return !isEmpty();
  }

  private void watch() {
    if (isEmpty() && watched.compareAndSet(false, true)) {
      try {
        briefWait.await(arrived);
      } finally {
        watched.set(false);
      }
    }
  }
}
