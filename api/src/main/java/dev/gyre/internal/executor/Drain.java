package dev.gyre.internal.executor;

import dev.gyre.internal.swap.Deadline;
import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Empties a generation that was replaced: lets it finish until the deadline, then moves what has
 * not begun and leaves what runs. It is concluded once, by whoever comes first: a thread of its
 * own, or the one that takes the provider away and waits for it. Thread-safe.
 */
final class Drain {

  /** How long to wait for another thread that tells of the end: listeners are other people's. */
  private static final Duration TELLING_PATIENCE = Duration.ofSeconds(1);

  private final Generation generation;
  private final @Nullable String successor;
  private final HostCall.Dispatcher dispatcher;
  private final CallCounters counters;
  private final Consumer<SwapEvent> listeners;
  private final long startNanos = System.nanoTime();
  private final Deadline deadline;
  private final AtomicReference<@Nullable Thread> concluding = new AtomicReference<>();
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile @Nullable Throwable shutdownFailure;

  Drain(
      Generation generation,
      @Nullable String successor,
      Duration patience,
      HostCall.Dispatcher dispatcher,
      CallCounters counters,
      Consumer<SwapEvent> listeners) {
    this.generation = generation;
    this.successor = successor;
    this.deadline = Deadline.after(startNanos, patience);
    this.dispatcher = dispatcher;
    this.counters = counters;
    this.listeners = listeners;
  }

  Generation generation() {
    return generation;
  }

  /** Begins, and goes on without the calling thread. */
  void start() {
    // The swap is made, and the calls are looked after all the same: the operator is told with the
    // end of the drain.
    shutdownFailure = generation.shutDown();
    if (generation.unfinished() == 0) {
      conclude();
    } else {
      BackgroundThread.start("gyre-drain-" + generation.name(), this::run);
    }
  }

  /**
   * Waits until the generation has finished or the time is over. Does not wait for calls that the
   * calling thread is in the middle of; returns early if the thread is interrupted, and the drain
   * goes on.
   */
  void await(Deadline patience) {
    long own = generation.runByCurrentThread();
    try {
      generation.awaitUnfinished(own, deadline.orEarlier(patience));
      if (own == 0 || deadline.isOver()) {
        conclude();
        awaitTelling();
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Lets another thread that came first finish. Who listens may go away right after the provider,
   * and is owed the end of the drain.
   */
  private void awaitTelling() throws InterruptedException {
    if (concluding.get() != Thread.currentThread()) {
      told.await(TELLING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    try {
      generation.awaitUnfinished(0, deadline);
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody else knows this thread", impossible);
    }
    conclude();
  }

  private void conclude() {
    if (!concluding.compareAndSet(null, Thread.currentThread())) {
      return;
    }
    long moved = generation.moveCallsOn(dispatcher);
    counters.countMoved(moved);
    listeners.accept(
        new SwapEvent(
            Part.EXECUTOR,
            SwapEvent.Phase.DRAINED,
            generation.name(),
            successor,
            moved,
            generation.unfinished(),
            Duration.ofNanos(System.nanoTime() - startNanos),
            shutdownFailure));
    told.countDown();
  }
}
