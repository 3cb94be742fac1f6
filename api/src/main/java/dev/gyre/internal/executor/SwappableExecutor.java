package dev.gyre.internal.executor;

import dev.gyre.MissingProviderException;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.internal.swap.Takeover;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The host's default executor: passes calls to the current generation, and takes part in swaps.
 * Thread-safe.
 *
 * <p>A submission takes no lock: it is counted in by the current generation or, if that is closed,
 * tries the next one. Since a swap makes the new generation current before it closes the old, the
 * next try finds a newer one. An executor is opened only when a call needs it, or in a swap when
 * its predecessor is in use; it is shut down when the last lease is closed.
 */
public final class SwappableExecutor implements HostExecutor, Takeover<ExecutorProvider> {

  /** How long a provider may take to open an executor, before it counts as broken. */
  private static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

  private final ProviderSource source;
  private final Consumer<SwapEvent> listeners;
  private final Duration openingPatience;
  private final CallCounters counters = new CallCounters();
  private final Generations generations = new Generations();
  private final WaitingRoom waitingRoom;
  private final AtomicInteger leases = new AtomicInteger();
  private final AtomicInteger swaps = new AtomicInteger();
  private volatile Settings settings = Settings.DEFAULT;
  private volatile @Nullable String provider; // its name; written under the swap lock

  /**
   * Creates the executor.
   *
   * @param source where providers come from
   * @param listeners told when a replaced executor was drained
   */
  public SwappableExecutor(ProviderSource source, Consumer<SwapEvent> listeners) {
    this(source, listeners, OPENING_PATIENCE);
  }

  SwappableExecutor(
      ProviderSource source, Consumer<SwapEvent> listeners, Duration openingPatience) {
    this.source = source;
    this.listeners = listeners;
    this.openingPatience = openingPatience;
    this.waitingRoom = new WaitingRoom(() -> settings, source::missing);
  }

  // For users

  @Override
  public Lease lease() {
    leases.incrementAndGet();
    return new ExecutorLease(this);
  }

  @Override
  public Statistics statistics() {
    // The later figure first, so that a call in between is not counted as answered before it was
    // submitted.
    long answered = counters.answered();
    long submitted = counters.submitted();
    return new Statistics(
        provider,
        leases.get(),
        submitted - answered,
        waitingRoom.size(),
        generations.draining(),
        submitted,
        answered,
        counters.moved(),
        swaps.get());
  }

  @Override
  public void configure(Settings changed) {
    settings = Objects.requireNonNull(changed, "settings");
    waitingRoom.settingsChanged();
  }

  /** Fails the calls that wait for a provider: none will come. */
  public void failWaiting() {
    waitingRoom.failAll();
  }

  <T extends @Nullable Object> CompletableFuture<T> submit(
      Callable<? extends T> body, Batch batch) {
    var future = new CallFuture<T>(counters, batch);
    counters.countSubmitted();
    try {
      dispatch(future, body);
    } catch (RuntimeException | Error notAccepted) {
      counters.discountSubmitted();
      throw notAccepted;
    }
    retireIfUnused();
    return future;
  }

  void giveBack() {
    leases.decrementAndGet();
    retireIfUnused();
  }

  // On its way to a generation

  /**
   * Passes a call on until somebody has it: a generation, the waiting room, or its caller with a
   * failure.
   */
  private <T extends @Nullable Object> void dispatch(
      CallFuture<T> future, Callable<? extends T> body) {
    while (true) {
      Generation current = generations.current();
      boolean done =
          current == null ? waitUnlessOpened(future, body) : execute(current, future, body);
      if (done) {
        return;
      }
    }
  }

  private static <T extends @Nullable Object> boolean execute(
      Generation generation, CallFuture<T> future, Callable<? extends T> body) {
    HostCall<T> call = generation.accept(future, body);
    if (call == null) {
      return false;
    }
    if (call.isOver()) {
      return true;
    }
    try {
      generation.execute(call);
    } catch (RuntimeException | Error rejection) {
      if (generation.isClosed()) {
        // To be turned away by a generation that was replaced is the fault of the swap: try the
        // next one. But only with a
        // call that is still to be had; the executor may have begun it and thrown nevertheless.
        return !call.withdraw();
      }
      call.refuse(rejection);
    }
    return true;
  }

  private <T extends @Nullable Object> boolean waitUnlessOpened(
      CallFuture<T> future, Callable<? extends T> body) {
    if (source.useCurrent(this::openUnlessOpen)) {
      return false;
    }
    if (!source.mayComeBack()) {
      throw source.missing();
    }
    return waitingRoom.admit(future, body);
  }

  private void openUnlessOpen(ExecutorProvider current) {
    if (generations.current() == null) {
      generations.begin(open(current));
    }
  }

  private Generation open(ExecutorProvider opening) {
    return new Generation(opening, openingPatience, generations::forget);
  }

  /** Passes on a call whose caller is long gone, and so is told of every failure by its future. */
  private <T extends @Nullable Object> void dispatchAgain(
      CallFuture<T> future, Callable<? extends T> body) {
    future.move();
    try {
      dispatch(future, body);
    } catch (MissingProviderException missing) {
      future.answerWithFailure(missing);
    }
    retireIfUnused();
  }

  /**
   * Shuts the executor down if nobody has a lease. Asked whenever one may have been opened behind
   * the back of the last lease, by a call that was on its way when the lease was closed.
   */
  private void retireIfUnused() {
    if (leases.get() > 0) {
      return;
    }
    Generation retired = generations.retire();
    if (retired != null) {
      Throwable failure = retired.shutDown();
      if (failure != null) {
        tellBadEnd(retired, failure);
      }
    }
  }

  private void tellBadEnd(Generation retired, Throwable failure) {
    listeners.accept(
        new SwapEvent(
            Part.EXECUTOR,
            SwapEvent.Phase.DRAINED,
            retired.name(),
            provider,
            0,
            retired.unfinished(),
            Duration.ZERO,
            failure));
  }

  // In a swap

  @Override
  public Step prepare(@Nullable ExecutorProvider next) {
    boolean needed = generations.current() != null || !waitingRoom.isEmpty();
    // The name first: should the provider fail to tell it, there is nothing to be closed again.
    String name = next == null ? null : next.name();
    return new Change(name, next != null && needed ? open(next) : null);
  }

  @Override
  public void depart(ExecutorProvider leaving, Deadline deadline) {
    generations.drainsOf(leaving).forEach(each -> each.await(deadline));
  }

  @Override
  public Duration patience() {
    return settings.drainDeadline();
  }

  /** One change of provider. */
  private final class Change implements Step {

    private final @Nullable String next;
    private final @Nullable Generation successor;
    private List<Drain> drains = List.of();
    private List<HostCall<?>> waiting = List.of();

    Change(@Nullable String next, @Nullable Generation successor) {
      this.next = next;
      this.successor = successor;
    }

    @Override
    public long commit() {
      if (provider != null) {
        swaps.incrementAndGet();
      }
      provider = next;
      drains = generations.replace(successor, this::drainOf);
      if (next == null) {
        waitingRoom.open();
      } else {
        waiting = waitingRoom.close();
      }
      return generations.unfinishedCalls(drains);
    }

    @Override
    public void follow() {
      drains.forEach(Drain::start);
      waiting.forEach(each -> each.moveOn(SwappableExecutor.this::dispatchAgain));
      retireIfUnused();
    }

    private Drain drainOf(Generation replaced) {
      return new Drain(
          replaced,
          next,
          settings.drainDeadline(),
          SwappableExecutor.this::dispatchAgain,
          counters,
          listeners);
    }
  }
}
