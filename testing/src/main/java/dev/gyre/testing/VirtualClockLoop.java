package dev.gyre.testing;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * An event loop for tests, on a clock that moves only when the loop would otherwise wait: then it
 * jumps to the next timer. Sleeping takes no time, and each run of a test is like the other.
 *
 * <pre>{@code
 * try (var kit = VirtualClockLoop.create()) {
 *   kit.loop().runUntilComplete(() -> {
 *     Gyre.sleep(Duration.ofHours(1)); // at once
 *     assertEquals(Duration.ofHours(1), kit.elapsed());
 *   });
 * }
 * }</pre>
 *
 * <p>The {@link #loop} is a loop of the default policy, with its turns, tasks and timers, run in
 * the usual ways. What differs:
 *
 * <ul>
 *   <li><b>A deadlock fails at once.</b> Where the loop would sleep for ever, the run ends with an
 *       {@link AssertionError} that names the tasks that wait and what they wait for.
 *   <li><b>Other threads do not count,</b> unless {@link VirtualClockOptions#withPatience} or
 *       {@link #runUntil} says so, and even then the clock jumps to the next timer rather than wait
 *       for them. To have the calls of {@code runInExecutor(null, ...)} take part in the order of
 *       things, {@linkplain EventLoop#setDefaultExecutor make the loop its own default executor}.
 *   <li><b>There are no sockets:</b> servers and connections fail with an {@link
 *       java.io.IOException}.
 *   <li><b>Failures that nobody receives</b> are kept, see {@link #reports}, and {@link #close}
 *       fails if the test did not {@linkplain #takeReports take} them.
 * </ul>
 *
 * <p>To be used by one thread, and by callbacks and tasks of the loop.
 *
 * @since 0.1
 */
public final class VirtualClockLoop implements AutoCloseable {

  /** Asks the drive in every turn, so that it misses nothing. */
  private static final LoopSettings SETTINGS = new LoopSettings(1, Duration.ZERO);

  /** How often a condition is looked at that another thread may bring about without a callback. */
  private static final long GLANCE_NANOS = 10_000_000;

  private final VirtualClockOptions options;
  private final VirtualClock clock = new VirtualClock();
  private final Wakeups wakeups = new Wakeups();
  private final EventLoop loop;
  private final List<ExceptionContext> reports = new ArrayList<>();
  private Drive drive = this::jumpOrFail;
  private boolean deadlocked;

  private VirtualClockLoop(VirtualClockOptions options) {
    this.options = Objects.requireNonNull(options, "options");
    Long seed = options.shuffleSeed();
    this.loop =
        new LoopParts(
                clock,
                virtualThread -> new VirtualSelector(wakeups, timeout -> drive.poll(timeout)),
                Providers.current(Part.TASK_RUNNER),
                seed == null ? SETTINGS : SETTINGS.withShuffleSeed(seed))
            .newEventLoop();
    loop.setExceptionHandler((where, report) -> reports.add(report));
  }

  /**
   * Creates a loop with the {@linkplain VirtualClockOptions#DEFAULT default options}.
   *
   * @return a loop at time zero that was not run yet
   * @throws dev.gyre.MissingProviderException if no task runner is installed
   */
  public static VirtualClockLoop create() {
    return create(VirtualClockOptions.DEFAULT);
  }

  /**
   * Creates a loop as the options say.
   *
   * @param options its order, and what it waits for
   * @return a loop at time zero that was not run yet
   * @throws dev.gyre.MissingProviderException if no task runner is installed
   */
  public static VirtualClockLoop create(VirtualClockOptions options) {
    return new VirtualClockLoop(options);
  }

  /**
   * Returns the loop. Run by {@code runUntilComplete} or {@code runForever}, its clock jumps from
   * timer to timer until the run ends.
   *
   * @return the loop, the same at each call
   */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Returns how much virtual time has passed since the loop was created. Any thread.
   *
   * @return the time
   */
  public Duration elapsed() {
    return Duration.ofNanos(clock.nanoTime());
  }

  // Driving the loop from outside

  /**
   * Has turns until nothing is ready. Timers that are not due do not count, and the clock stands
   * still.
   *
   * @throws IllegalStateException if the loop is running or closed
   */
  public void runUntilIdle() {
    advance(Duration.ZERO);
  }

  /**
   * Moves the clock, stopping at each timer on the way, the last moment included, and has the turns
   * that are due then. A {@link EventLoop#stop} leaves the clock where it is.
   *
   * @param duration by how much, zero or more
   * @throws IllegalStateException if the loop is running or closed
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time cannot go back: " + duration);
    }
    run("advance", advanceTo(clock.later(duration.toNanos())));
  }

  private Drive advanceTo(long endNanos) {
    return timeoutNanos -> {
      if (timeoutNanos == 0) {
        return;
      }
      if (timeoutNanos == IoSelector.FOREVER || timeoutNanos > endNanos - clock.nanoTime()) {
        clock.moveTo(endNanos);
        loop.stop();
      } else {
        clock.moveBy(timeoutNanos);
      }
    };
  }

  /**
   * Has turns until a condition holds. The clock jumps from timer to timer; when no timer is left,
   * the loop waits for what other threads hand over.
   *
   * @param condition looked at once in each turn, on the loop's thread
   * @param timeout how long to go on, in real time
   * @throws AssertionError if the condition does not hold by then; names the tasks that wait
   * @throws IllegalStateException if the loop is running or closed
   */
  public void runUntil(BooleanSupplier condition, Duration timeout) {
    Objects.requireNonNull(condition, "condition");
    long deadline = System.nanoTime() + timeout.toNanos();
    run(
        "runUntil",
        timeoutNanos -> {
          if (condition.getAsBoolean()) {
            loop.stop();
            return;
          }
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            throw failure(
                "condition did not hold within " + timeout + " of real time", loop.allTasks());
          }
          if (timeoutNanos == IoSelector.FOREVER) {
            wakeups.await(Math.min(left, GLANCE_NANOS));
          } else {
            clock.moveBy(timeoutNanos);
          }
        });
  }

  /** Runs the loop on a drive of its own, until that stops it. */
  void run(String call, Drive until) {
    if (loop.isRunning()) {
      throw new IllegalStateException(
          call
              + " drives the loop from outside, but the loop is running; in a task, let time pass"
              + " with Gyre.sleep: "
              + loop);
    }
    Drive usual = drive;
    drive = until;
    try {
      loop.runForever();
    } finally {
      drive = usual;
    }
  }

  /** What happens in the loop's own runs. */
  private void jumpOrFail(long timeoutNanos) {
    if (!jumpOrWait(timeoutNanos)) {
      deadlocked = true;
      throw failure(deadlock(), loop.allTasks());
    }
  }

  /**
   * Jumps to the next timer; without one, waits for other threads, if that is allowed.
   *
   * @return false if nothing can happen any more
   */
  boolean jumpOrWait(long timeoutNanos) {
    if (timeoutNanos == IoSelector.FOREVER) {
      return wakeups.await(options.patience().toNanos());
    }
    clock.moveBy(timeoutNanos);
    return true;
  }

  private String deadlock() {
    int waiting = loop.allTasks().size();
    Duration patience = options.patience();
    return "deadlock: nothing is scheduled"
        + (patience.isZero() ? "" : ", no other thread came within " + patience + " of real time,")
        + (waiting == 0
            ? " and no task is left"
            : " and " + Failure.count(waiting, "task waits", "tasks wait"));
  }

  // What went wrong

  /**
   * Returns the failures that the loop's exception handler was told of and that were not taken yet.
   * A failed future that nobody has looked at is among them at {@link #close} at the latest.
   *
   * @return an unmodifiable snapshot
   */
  public List<ExceptionContext> reports() {
    return List.copyOf(reports);
  }

  /**
   * Returns the {@link #reports} and forgets them: the test expected them.
   *
   * @return an unmodifiable list
   */
  public List<ExceptionContext> takeReports() {
    List<ExceptionContext> taken = reports();
    reports.clear();
    return taken;
  }

  AssertionError failure(String what, Iterable<?> tasks) {
    return Failure.of(what, this, tasks);
  }

  VirtualClockOptions options() {
    return options;
  }

  /** Tells whether a run has failed with a deadlock, which named the tasks that wait. */
  boolean isDeadlocked() {
    return deadlocked;
  }

  /**
   * Ends the test: has turns until nothing is ready, cancels the tasks that are left, closes async
   * generators and the loop, and then fails if anything was wrong. A second call does nothing.
   *
   * @throws AssertionError if tasks were left unfinished (unless a deadlock has named them before),
   *     if they did not end when cancelled, or if there are reports that were not taken
   * @throws IllegalStateException if the loop is running
   */
  @Override
  public void close() {
    if (!loop.isClosed()) {
      new Ending(this).run();
    }
  }

  @Override
  public String toString() {
    Long seed = options.shuffleSeed();
    return "<VirtualClockLoop elapsed="
        + elapsed()
        + (seed == null ? "" : " shuffleSeed=" + seed)
        + " "
        + loop
        + ">";
  }
}
