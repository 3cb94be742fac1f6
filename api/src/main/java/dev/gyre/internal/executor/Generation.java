package dev.gyre.internal.executor;

import dev.gyre.internal.swap.Deadline;
import dev.gyre.internal.swap.GuestThread;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One executor that a provider opened, with the calls it has accepted and not finished.
 * Thread-safe.
 *
 * <p>Its calls are counted, so that none slips in unnoticed while it closes, and kept in several
 * lists by the thread that submits, because no two submitters should have to meet.
 */
final class Generation implements CallHolder {

  private static final int LISTS = 16; // a power of two

  private final ExecutorProvider provider;
  private final String name;
  private final CallExecutor executor;
  private final Consumer<Generation> whenFinished;
  private final ClosableCount calls = new ClosableCount();
  private final AtomicBoolean shutDown = new AtomicBoolean();
  private final List<CallList> lists = Stream.generate(CallList::new).limit(LISTS).toList();
  private final Object quiet = new Object(); // notified when a call finishes after the close

  /**
   * Opens an executor, or throws what its provider throws.
   *
   * @param provider opens it
   * @param patience how long that may take
   * @param whenFinished told once, when the generation is closed and its last call is finished
   */
  Generation(ExecutorProvider provider, Duration patience, Consumer<Generation> whenFinished) {
    this.provider = provider;
    this.name = provider.name();
    this.executor =
        GuestThread.call(
            "gyre-opening-" + name, provider, provider::open, CallExecutor::shutdown, patience);
    this.whenFinished = whenFinished;
  }

  /** Says whether this very provider opened it, whatever the provider takes for equal. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(ExecutorProvider asked) {
    return provider == asked;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Accepts a call, and puts it into a shell that is not yet handed to the executor.
   *
   * @return the shell, which is over if the call was cancelled meanwhile; null if this generation
   *     is closed
   */
  <T extends @Nullable Object> @Nullable HostCall<T> accept(
      CallFuture<T> future, Callable<? extends T> body) {
    if (!calls.enter()) {
      return null;
    }
    var call = new HostCall<T>(this, future, body);
    // In this order: a drain moves what it finds in the lists, and the shell it moves it to must be
    // the future's last.
    future.enter(call);
    CallList list = lists.get((int) Thread.currentThread().threadId() & (LISTS - 1));
    list.add(call);
    if (call.isOver()) {
      list.remove(call); // It was released in between, and not found in any list.
    }
    return call;
  }

  /** Hands an accepted call to the executor. Throws what the executor throws. */
  void execute(HostCall<?> call) {
    executor.execute(call);
  }

  @Override
  public void release(HostCall<?> call) {
    CallList list = call.list;
    if (list != null) {
      list.remove(call);
    }
    boolean last = calls.leave();
    if (isClosed()) {
      synchronized (quiet) {
        quiet.notifyAll();
      }
    }
    if (last) {
      whenFinished.accept(this);
    }
  }

  /** Accepts no more calls. A second call does nothing. */
  void close() {
    if (calls.close()) {
      whenFinished.accept(this);
    }
  }

  /**
   * Shuts the executor down, once: it finishes what it has, and its threads end.
   *
   * @return what the executor threw, or null
   */
  @Nullable Throwable shutDown() {
    if (!shutDown.compareAndSet(false, true)) {
      return null;
    }
    try {
      executor.shutdown();
      return null;
    } catch (RuntimeException | Error failure) {
      return failure;
    }
  }

  boolean isClosed() {
    return calls.isClosed();
  }

  long unfinished() {
    return calls.count();
  }

  /** Returns how many calls the calling thread is in the middle of: it must not wait for those. */
  long runByCurrentThread() {
    return unfinishedCalls().filter(HostCall::isRunByCurrentThread).count();
  }

  /** Moves every call that has not begun, and returns how many there were. */
  long moveCallsOn(HostCall.Dispatcher dispatcher) {
    return unfinishedCalls().filter(each -> each.moveOn(dispatcher)).count();
  }

  /**
   * Waits, after the close, until few enough calls are unfinished.
   *
   * @param enough how many may be left
   * @return false if the deadline came first
   */
  boolean awaitUnfinished(long enough, Deadline deadline) throws InterruptedException {
    synchronized (quiet) {
      while (unfinished() > enough) {
        long remaining = deadline.remainingNanos();
        if (remaining <= 0) {
          return false;
        }
        // Rounded up: a wait of 0 would be one for ever.
        quiet.wait(TimeUnit.NANOSECONDS.toMillis(remaining) + 1);
      }
      return true;
    }
  }

  private Stream<HostCall<?>> unfinishedCalls() {
    return lists.stream().flatMap(each -> each.snapshot().stream());
  }

  @Override
  public String toString() {
    return name + (isClosed() ? " (closed, " : " (") + unfinished() + " unfinished)";
  }
}
