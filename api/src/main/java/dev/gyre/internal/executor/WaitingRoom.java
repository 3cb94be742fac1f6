package dev.gyre.internal.executor;

import dev.gyre.MissingProviderException;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.spi.HostExecutor.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait while there is no provider: open exactly then, and bounded in number and time.
 * Thread-safe.
 *
 * <p>Opening and closing it is part of the swap, and so no call is left behind: either it gets in
 * before the room closes, and is taken along, or it finds the room closed and a provider in office.
 * A thread watches the deadlines while anybody waits, and ends when nobody does.
 */
final class WaitingRoom implements CallHolder {

  private final Supplier<Settings> settings;
  private final Supplier<MissingProviderException> missing;
  // Guarded by this: who waits, in the order they came, and since when as System.nanoTime tells it.
  private final Map<HostCall<?>, Long> arrivals = new LinkedHashMap<>();
  private boolean open = true; // guarded by this
  private boolean watched; // guarded by this

  WaitingRoom(Supplier<Settings> settings, Supplier<MissingProviderException> missing) {
    this.settings = settings;
    this.missing = missing;
  }

  /**
   * Takes a call in; or fails it if the room is full.
   *
   * @return false if the room is closed, because there is a provider
   */
  <T extends @Nullable Object> boolean admit(CallFuture<T> future, Callable<? extends T> body) {
    int places = settings.get().waitingMax();
    boolean full;
    synchronized (this) {
      if (!open) {
        return false;
      }
      full = arrivals.size() >= places;
      if (!full) {
        seat(future, new HostCall<>(this, future, body));
      }
    }
    if (full) {
      future.answerWithFailure(noPlace(places));
    }
    return true;
  }

  private <T extends @Nullable Object> void seat(CallFuture<T> future, HostCall<T> call) {
    // In this order: whoever takes the call out of the room moves it to another shell, which must
    // be the future's last.
    future.enter(call);
    if (!call.isOver()) {
      arrivals.put(call, System.nanoTime());
      watch();
    }
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public synchronized void release(HostCall<?> call) {
    arrivals.remove(call);
    if (arrivals.isEmpty()) {
      notifyAll();
    }
  }

  /** There is no provider any more. */
  synchronized void open() {
    open = true;
  }

  /**
   * There is a provider.
   *
   * @return the calls that wait for it, in the order they came; they are held here until they move
   *     on
   */
  synchronized List<HostCall<?>> close() {
    open = false;
    return List.copyOf(arrivals.keySet());
  }

  /** Fails all that wait: nothing will come. */
  void failAll() {
    List<HostCall<?>> hopeless;
    synchronized (this) {
      hopeless = List.copyOf(arrivals.keySet());
    }
    hopeless.forEach(each -> each.refuse(missing.get()));
  }

  synchronized int size() {
    return arrivals.size();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /** Has the deadlines looked at again. */
  synchronized void settingsChanged() {
    notifyAll();
  }

  private void watch() {
    if (!watched) {
      watched = true;
      BackgroundThread.start("gyre-waiting-calls", this::failLateCalls);
    }
  }

  private void failLateCalls() {
    for (var late = awaitLateCalls(); !late.isEmpty(); late = awaitLateCalls()) {
      late.forEach(each -> each.refuse(tooLate()));
    }
  }

  /**
   * Returns calls that have waited too long; none when nobody waits any more, and then the watch is
   * over.
   */
  private synchronized List<HostCall<?>> awaitLateCalls() {
    try {
      while (!arrivals.isEmpty()) {
        List<HostCall<?>> late = lateCalls();
        if (!late.isEmpty()) {
          return late;
        }
        long nanos = deadlineOf(arrivals.values().iterator().next()).remainingNanos();
        // Rounded up: a wait of 0 would be one for ever.
        wait(TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos)) + 1);
      }
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody else knows this thread", impossible);
    }
    watched = false;
    return List.of();
  }

  private List<HostCall<?>> lateCalls() {
    var late = new ArrayList<HostCall<?>>();
    for (Map.Entry<HostCall<?>, Long> each : arrivals.entrySet()) {
      if (!deadlineOf(each.getValue()).isOver()) {
        break; // Whoever came later has longer to wait.
      }
      late.add(each.getKey());
    }
    return late;
  }

  private Deadline deadlineOf(long arrivalNanos) {
    return Deadline.after(arrivalNanos, settings.get().waitingDeadline());
  }

  private RejectedExecutionException noPlace(int places) {
    return new RejectedExecutionException(
        "no executor, and no place to wait for one: as many as "
            + places
            + " calls may wait (waitingMax)",
        missing.get());
  }

  private MissingProviderException tooLate() {
    MissingProviderException cause = missing.get();
    return new MissingProviderException(
        "no executor came within "
            + settings.get().waitingDeadline()
            + " (waitingDeadline): "
            + cause.getMessage(),
        cause);
  }
}
