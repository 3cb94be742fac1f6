package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.GuestRun;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.RunningLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A run whose turns are taken apart into their steps, for a host that takes them one by one.
 *
 * <p>The step that waits may be another thread's, and while it waits the loop's thread may look
 * after its host. So that step touches nothing of the loop's but its selector: the events it finds
 * wait in a queue of their own, and how long it may wait was decided by the step before.
 */
final class StepwiseRun implements GuestRun {

  private enum State {
    BETWEEN_STEPS,
    IN_STEP,
    OVER
  }

  private final EventLoop loop;
  private final Turns turns;
  private final LoopClock clock;
  private final Runs.GuestThread guestThread;
  private final Thread host = Thread.currentThread();
  private final AtomicReference<State> state = new AtomicReference<>(State.BETWEEN_STEPS);
  private final Queue<Runnable> polled = new ArrayDeque<>();
  private final IoSelector.ReadyQueue events = polled::add;

  private volatile boolean stopped;
  private boolean ready; // something is, or a stop was asked for: no wait
  private boolean timerPending;
  private long firstTimerNanos;

  StepwiseRun(EventLoop loop, Turns turns, LoopClock clock, Runs.GuestThread guestThread) {
    this.loop = loop;
    this.turns = turns;
    this.clock = clock;
    this.guestThread = guestThread;
    turns.runBegins();
    step(this::decideWait);
  }

  // The steps

  @Override
  public void pollEvents(@Nullable Duration timeoutMax) {
    enter();
    try {
      turns.pollElsewhere(limited(nanosToNextTurn(), timeoutMax), events);
    } finally {
      leave();
    }
  }

  private static long limited(long nanos, @Nullable Duration most) {
    if (most == null) {
      return nanos;
    }
    if (most.isNegative()) {
      throw new IllegalArgumentException("timeout must not be negative: " + most);
    }
    long limit = most.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : most.toNanos();
    return nanos == IoSelector.FOREVER ? limit : Math.min(nanos, limit);
  }

  @Override
  public void processEvents() {
    step(() -> turns.processEvents(polled));
  }

  @Override
  public void runReady() {
    step(() -> {
      try {
        turns.runReady();
      } finally {
        stopped = turns.isStopping();
        decideWait();
      }
    });
  }

  private void decideWait() {
    turns.prepare();
    ready = !turns.isIdle();
    long left = turns.nanosToFirstTimer();
    timerPending = left != IoSelector.FOREVER;
    firstTimerNanos = clock.nanoTime() + left;
  }

  private long nanosToNextTurn() {
    if (ready || turns.isStopping()) {
      return 0;
    }
    return timerPending ? Math.max(0, firstTimerNanos - clock.nanoTime()) : IoSelector.FOREVER;
  }

  // Facts

  @Override
  public @Nullable Duration timeToNextTurn() {
    enter();
    try {
      long nanos = nanosToNextTurn();
      return nanos == IoSelector.FOREVER ? null : Duration.ofNanos(nanos);
    } finally {
      leave();
    }
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  // Who does what when

  /** Takes a step as the loop's thread. */
  private void step(Runnable what) {
    if (Thread.currentThread() != host) {
      throw new IllegalStateException(
          "this step of a guest run belongs to thread '%s', which began the run, not to '%s': %s"
              .formatted(host.getName(), Thread.currentThread().getName(), loop));
    }
    enter();
    EventLoop hosting = RunningLoop.get();
    guestThread.is(host);
    RunningLoop.set(loop);
    try {
      what.run();
    } finally {
      RunningLoop.set(hosting);
      guestThread.isNone();
      leave();
    }
  }

  private void enter() {
    if (!state.compareAndSet(State.BETWEEN_STEPS, State.IN_STEP)) {
      throw refusal();
    }
  }

  private void leave() {
    state.set(State.BETWEEN_STEPS);
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(
        state.get() == State.OVER
            ? "guest run is over; begin another with beginGuestRun(): " + loop
            : "another step of this guest run is under way; take one at a time: " + loop);
  }

  @Override
  public void close() {
    if (state.get() == State.OVER) {
      return;
    }
    if (!state.compareAndSet(State.BETWEEN_STEPS, State.OVER)) {
      throw refusal();
    }
    guestThread.end();
  }

  @Override
  public String toString() {
    return "<GuestRun on '" + host.getName() + "' of " + loop + ">";
  }
}
