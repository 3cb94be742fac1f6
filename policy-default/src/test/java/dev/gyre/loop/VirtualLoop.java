package dev.gyre.loop;

import dev.gyre.ExceptionContext;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.spi.TaskRunnerProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop on a clock that moves only when the loop would wait, with a selector whose events the test
 * provides.
 */
public final class VirtualLoop implements SocketlessSelector {

  /** What the loop's exception handler was told. */
  public final List<ExceptionContext> reports = new ArrayList<>();

  public final SelectorEventLoop loop;

  final List<Long> waits = new ArrayList<>();
  final Queue<Runnable> events = new ArrayDeque<>();
  int polls;
  long now;

  private final Semaphore wakeups = new Semaphore(0);
  private boolean stopWhenIdle;
  private @Nullable BooleanSupplier until;

  public VirtualLoop() {
    this(LoopSettings.DEFAULT);
  }

  VirtualLoop(LoopSettings settings) {
    this(settings, runner());
  }

  VirtualLoop(LoopSettings settings, TaskRunnerProvider runner) {
    loop = new SelectorEventLoop(new LoopParts(() -> now, virtual -> this, runner, settings));
    loop.setExceptionHandler((where, context) -> reports.add(context));
  }

  /** The suite runs once for each task runner; the build says which. */
  static TaskRunnerProvider runner() {
    String name = System.getProperty("gyre.test.runner", "baton");
    return switch (name) {
      case "baton" -> new BatonRunnerProvider();
      case "loop-scheduled" -> new LoopScheduledRunnerProvider();
      default -> throw new IllegalArgumentException("no such task runner: " + name);
    };
  }

  /** A loop that polls in every turn, as asyncio does. */
  static VirtualLoop pollingEachTurn() {
    return new VirtualLoop(new LoopSettings(1, java.time.Duration.ZERO));
  }

  /**
   * Has turns until nothing is ready. Timers that are not due do not count, and the clock stands
   * still.
   */
  public void runUntilIdle() {
    stopWhenIdle = true;
    try {
      loop.runForever();
    } finally {
      stopWhenIdle = false;
    }
  }

  /** Moves the clock and has turns until nothing is ready. */
  public void advance(long nanos) {
    now += nanos;
    runUntilIdle();
  }

  /** Has turns, and waits for what other threads hand over, until the condition holds. */
  public void runUntil(BooleanSupplier condition) {
    until = condition;
    try {
      loop.runForever();
    } finally {
      until = null;
    }
  }

  private int pollUntil(BooleanSupplier condition, long timeoutNanos) {
    if (condition.getAsBoolean()) {
      loop.stop();
    } else if (timeoutNanos != 0) {
      awaitWakeup();
    }
    return 0;
  }

  private void awaitWakeup() {
    try {
      if (!wakeups.tryAcquire(5, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was handed to the loop within 5 s");
      }
      wakeups.drainPermits();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) {
    polls++;
    if (stopWhenIdle) {
      if (timeoutNanos != 0) {
        loop.stop();
      }
      return 0;
    }
    if (until != null) {
      return pollUntil(until, timeoutNanos);
    }
    if (timeoutNanos != 0) {
      waits.add(timeoutNanos);
    }
    if (timeoutNanos == FOREVER && events.isEmpty()) {
      throw new AssertionError("the loop would sleep for ever");
    }
    if (events.isEmpty()) {
      now += timeoutNanos;
    }
    int count = events.size();
    events.forEach(ready::add);
    events.clear();
    return count;
  }

  @Override
  public void wakeup() {
    wakeups.release();
  }

  @Override
  public String toString() {
    return "virtual";
  }
}
