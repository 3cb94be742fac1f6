package dev.gyre;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a part of a task's body may take. The counterpart of {@code asyncio.timeout}. In
 * the body of one task, for one call.
 *
 * <pre>{@code
 * String line = Gyre.timeout(Duration.ofSeconds(2)).call(() -> reader.await());
 * }</pre>
 *
 * <p>When the time is over the task is cancelled, and what leaves the limited part as {@link
 * CancelledError} leaves {@link #call} as {@link TimeoutException}; unless somebody else has
 * requested cancellation as well, which then wins.
 *
 * @since 0.1
 */
public final class Timeout {

  /** So that no delay leads beyond the end of the loop's time. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private enum State {
    CREATED,
    ENTERED,
    EXPIRING,
    EXPIRED,
    EXITED
  }

  private final EventLoop loop;
  private @Nullable Long whenNanos;
  private State state = State.CREATED;
  private @Nullable Task<?> task;
  private @Nullable Handle timer;

  Timeout(EventLoop loop, @Nullable Long whenNanos) {
    this.loop = loop;
    this.whenNanos = whenNanos;
  }

  /**
   * Calls the limited part.
   *
   * @param part what to call; it may await
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutException if the time was over
   * @throws CompletionException if the part threw a checked exception; what is unchecked is thrown
   *     as it is
   */
  @SuppressWarnings("NullAway") // the part returns null only if T may be
  public <T extends @Nullable Object> T call(Callable<? extends T> part) throws TimeoutException {
    Objects.requireNonNull(part, "part");
    Task<?> limited = enter();
    int cancelling = limited.cancelling();
    try {
      return part.call();
    } catch (CancelledError cancelled) {
      throw explain(cancelled, limited, cancelling);
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw new CompletionException(checked);
    } finally {
      leave(limited);
    }
  }

  /**
   * Runs the limited part. See {@link #call}.
   *
   * @param part what to run; it may await
   * @throws TimeoutException if the time was over
   */
  public void run(Action part) throws TimeoutException {
    Objects.requireNonNull(part, "part");
    this.<@Nullable Void>call(() -> {
      part.run();
      return null;
    });
  }

  private Task<?> enter() {
    if (state != State.CREATED) {
      throw new IllegalStateException("a timeout limits one call only: make another");
    }
    Task<?> current = CurrentTask.of(loop, "a timeout", "use callLater here, or createTask");
    state = State.ENTERED;
    task = current;
    reschedule(whenNanos);
    return current;
  }

  /**
   * Takes back the cancellation that this timeout has requested, and tells whether it was the only
   * one.
   */
  private CancelledError explain(CancelledError cancelled, Task<?> limited, int cancelling)
      throws TimeoutException {
    if (state == State.EXPIRING) {
      state = State.EXPIRED;
      if (limited.uncancel() <= cancelling) {
        var timeout = new TimeoutException("time is over");
        timeout.initCause(cancelled);
        throw timeout;
      }
    }
    return cancelled;
  }

  private void leave(Task<?> limited) {
    stopTimer();
    if (state == State.EXPIRING) {
      // The part ended otherwise, just as its time was over.
      state = State.EXPIRED;
      limited.uncancel();
    } else if (state == State.ENTERED) {
      state = State.EXITED;
    }
    task = null;
  }

  /**
   * Returns when the time is over.
   *
   * @return nanoseconds on the clock of {@link EventLoop#time()}, or null for never
   */
  public @Nullable Long when() {
    return whenNanos;
  }

  /**
   * Changes when the time is over. Also while the limited part runs.
   *
   * @param newWhenNanos nanoseconds on the clock of {@link EventLoop#time()}, or null for never; a
   *     time that has passed ends the limited part at its next await
   * @throws IllegalStateException if the time is over already, the limited part has ended, or the
   *     loop runs in another thread
   */
  public void reschedule(@Nullable Long newWhenNanos) {
    if (state != State.CREATED && state != State.ENTERED) {
      throw new IllegalStateException(
          "cannot reschedule a timeout whose call is over; make another: " + state);
    }
    if (state == State.ENTERED) {
      LoopThread.check(loop, "reschedule");
    }
    whenNanos = newWhenNanos;
    stopTimer();
    if (state == State.ENTERED && newWhenNanos != null) {
      // A time that has passed must count before the part comes back from an await of one turn, and
      // a timer that is due runs behind what is ready.
      timer =
          newWhenNanos <= loop.time()
              ? loop.callSoon(this::expire)
              : loop.callAt(newWhenNanos, this::expire);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire() {
    timer = null;
    state = State.EXPIRING;
    Objects.requireNonNull(task).cancel();
  }

  /**
   * Tells whether the time was over before the limited part ended.
   *
   * @return true if it was
   */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  static Timeout after(EventLoop loop, @Nullable Duration delay) {
    return new Timeout(loop, delay == null ? null : loop.time() + nanos(delay));
  }

  private static long nanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : delay.toNanos();
  }
}
