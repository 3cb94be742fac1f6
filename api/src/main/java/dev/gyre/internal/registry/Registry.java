package dev.gyre.internal.registry;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.MissingProviderException;
import dev.gyre.inspect.ProviderReport;
import dev.gyre.inspect.SwapRecord;
import dev.gyre.internal.executor.ProviderSource;
import dev.gyre.internal.executor.SwappableExecutor;
import dev.gyre.internal.policy.PolicyLoops;
import dev.gyre.internal.policy.TaskRunnerTrial;
import dev.gyre.internal.selector.SelectorTakeover;
import dev.gyre.internal.swap.Installation;
import dev.gyre.internal.swap.PartSlot;
import dev.gyre.internal.swap.SwapListeners;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.Providers;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SwapListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one registry behind {@link Providers}: one slot for each part, and the source that fills
 * them. Thread-safe.
 *
 * <p>Outside OSGi the source is the service loader, asked once for each part when somebody first
 * needs it. In a framework it is the bundle's activator, which {@linkplain #activate says} when it
 * is there.
 */
public final class Registry {

  private static final Registry INSTANCE =
      new Registry(
          OsgiPresence.isFromBundle(Registry.class)
              ? Source.FRAMEWORK_DORMANT
              : Source.SERVICE_LOADER,
          ServiceDiscovery.ofApplication());

  private static final String CURE_FOR_DORMANCY =
      "the API was loaded by an OSGi framework, but its bundle is not active: start the bundle"
          + " dev.gyre, which finds the providers among the services";

  /** So that each finds in office what it uses. */
  private static final List<Part<?>> IN_ORDER_OF_USE =
      List.of(Part.SELECTOR, Part.TASK_RUNNER, Part.EXECUTOR, Part.POLICY);

  /** Where providers come from. */
  enum Source {
    SERVICE_LOADER,
    FRAMEWORK_DORMANT,
    FRAMEWORK_ACTIVE
  }

  private final SwapListeners listeners = new SwapListeners();
  private final SwappableExecutor executor =
      new SwappableExecutor(new ExecutorSource(), listeners::tell);
  private final PartSlot<ExecutorProvider> executorSlot =
      new PartSlot<>(Part.EXECUTOR, executor, listeners::tell);
  private final PolicyLoops policyLoops = new PolicyLoops(this::policyInOffice, listeners::tell);
  private final PartSlot<EventLoopPolicy> policySlot =
      new PartSlot<>(Part.POLICY, policyLoops, listeners::tell);
  private final Map<Part<?>, PartSlot<?>> slots =
      Map.of(
          Part.POLICY,
          policySlot,
          Part.SELECTOR,
          selectorSlot(),
          Part.TASK_RUNNER,
          new PartSlot<>(Part.TASK_RUNNER, new TaskRunnerTrial(), listeners::tell),
          Part.EXECUTOR,
          executorSlot);
  private final ReentrantReadWriteLock swappingTogether = new ReentrantReadWriteLock();
  private final FirstUse firstUse;
  private volatile Source source;

  Registry(Source source, ServiceDiscovery discovery) {
    this.source = source;
    this.firstUse = new FirstUse(discovery, listeners);
  }

  /**
   * Returns the registry, one for each copy of the API.
   *
   * @return the registry
   */
  public static Registry instance() {
    return INSTANCE;
  }

  /**
   * Returns the provider in office. See {@link Providers#current}.
   *
   * @param part the part
   * @param <P> its type of provider
   * @return the provider
   * @throws MissingProviderException if there is none
   */
  public <P extends Provider> P current(Part<P> part) {
    // A provider in office means that the part has been asked for before: no need to look for more.
    P current = slot(part).current();
    return current != null ? current : firstOrMissing(readySlot(part));
  }

  /**
   * Returns all providers of a part. See {@link Providers#installed}.
   *
   * @param part the part
   * @param <P> its type of provider
   * @return an unmodifiable snapshot
   */
  public <P extends Provider> List<P> installed(Part<P> part) {
    return readySlot(part).installed();
  }

  /**
   * Reports on all providers of a part. See {@link Providers#reports}.
   *
   * @param part the part
   * @return an unmodifiable snapshot
   */
  public List<ProviderReport> reports(Part<?> part) {
    return readySlot(part).reports();
  }

  /**
   * Returns the latest swaps. See {@link Providers#swapHistory}.
   *
   * @return an unmodifiable snapshot, the latest last
   */
  public List<SwapRecord> swapHistory() {
    return listeners.history();
  }

  /**
   * Installs a provider for an application. See {@link Providers#install}.
   *
   * @param part the part
   * @param provider the provider
   * @param ranking its rank; higher wins
   * @param <P> its type of provider
   * @return undoes the installation
   */
  public <P extends Provider> Providers.Registration install(
      Part<P> part, P provider, int ranking) {
    return install(part, provider, ranking, 0);
  }

  /**
   * Installs a provider.
   *
   * @param part the part
   * @param provider the provider
   * @param ranking its rank; higher wins
   * @param seniority decides between equal ranks, before the order of installation does; lower
   *     wins. The id of an OSGi service, or 0
   * @param <P> its type of provider
   * @return undoes the installation
   */
  public <P extends Provider> Installation<P> install(
      Part<P> part, P provider, int ranking, long seniority) {
    return readySlot(part)
        .install(
            part.type().cast(Objects.requireNonNull(provider, "provider")), ranking, seniority);
  }

  /**
   * Prefers a provider. See {@link Providers#prefer}.
   *
   * @param part the part
   * @param name the provider's name, or null
   */
  public void prefer(Part<?> part, @Nullable String name) {
    readySlot(part).prefer(name);
  }

  /**
   * Prefers providers of several parts, or changes nothing. See {@link
   * dev.gyre.spi.SwapTransaction}.
   *
   * @param choices the names, or null, by part
   */
  public void preferTogether(Map<Part<?>, @Nullable String> choices) {
    if (swappingTogether.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "parts must not be swapped by a policy that is making a loop of them: " + choices);
    }
    choices.forEach((part, name) -> readySlot(part).requirePreferable(name));
    swappingTogether.writeLock().lock();
    try {
      Deque<Runnable> undoing = new ArrayDeque<>();
      for (Part<?> part : IN_ORDER_OF_USE) {
        if (choices.containsKey(part)) {
          preferOrUndo(readySlot(part), choices.get(part), undoing);
        }
      }
    } finally {
      swappingTogether.writeLock().unlock();
    }
  }

  private static void preferOrUndo(
      PartSlot<?> slot, @Nullable String name, Deque<Runnable> undoing) {
    String before = slot.preferred();
    try {
      slot.prefer(name);
      undoing.push(() -> slot.prefer(before));
    } catch (IllegalArgumentException refusal) {
      undoing.forEach(each -> undo(each, refusal));
      throw refusal;
    }
  }

  private static void undo(Runnable step, IllegalArgumentException reason) {
    try {
      step.run();
    } catch (IllegalArgumentException itsOwn) { // whoever served before cannot run any longer
      reason.addSuppressed(itsOwn);
    }
  }

  /**
   * Makes a loop by the current policy, of parts that belong together: while several are swapped at
   * once it waits, except in a callback or a task.
   *
   * @return the loop
   * @throws MissingProviderException if a part is missing
   */
  public EventLoop newEventLoop() {
    return make(this::loopOfPolicy);
  }

  private EventLoop loopOfPolicy() {
    EventLoopPolicy policy = current(Part.POLICY);
    EventLoop loop =
        Objects.requireNonNull(
            policy.newEventLoop(),
            () -> "event loop policy must make a loop, not null: " + policy.name());
    policyLoops.made(loop, policy);
    return loop;
  }

  /** Makes something of the parts. */
  <T> T make(Supplier<T> maker) {
    if (RunningLoop.get() != null) {
      return maker.get();
    }
    swappingTogether.readLock().lock();
    try {
      return maker.get();
    } finally {
      swappingTogether.readLock().unlock();
    }
  }

  /**
   * Sets how long the removal of a policy waits. See {@link Providers#setPolicyDrainDeadline}.
   *
   * @param deadline how long at most
   */
  public void setPolicyDrainDeadline(Duration deadline) {
    policyLoops.setPatience(deadline);
  }

  /**
   * Returns the host's executor, the same at all times.
   *
   * @return the executor
   */
  public HostExecutor executor() {
    return executor;
  }

  private @Nullable EventLoopPolicy policyInOffice() {
    return policySlot.current();
  }

  /**
   * Has a listener told of every swap.
   *
   * @param listener the listener
   * @return removes the listener again
   */
  public Providers.Registration addSwapListener(SwapListener listener) {
    return listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** The framework's services are tracked from now on: what is missing may yet come. */
  public void activate() {
    source = Source.FRAMEWORK_ACTIVE;
  }

  /**
   * The framework's services are about to be tracked no more: removes all providers at once. Calls
   * that wait for an executor fail.
   */
  public void deactivate() {
    source = Source.FRAMEWORK_DORMANT;
    slots.values().forEach(PartSlot::vacate);
    executor.failWaiting();
  }

  private <P extends Provider> P firstOrMissing(PartSlot<P> slot) {
    P current = slot.current();
    if (current == null) {
      throw missing(slot);
    }
    return current;
  }

  private MissingProviderException missing(PartSlot<?> slot) {
    return slot.missing(source == Source.FRAMEWORK_DORMANT ? CURE_FOR_DORMANCY : null);
  }

  private <P extends Provider> PartSlot<P> readySlot(Part<P> part) {
    PartSlot<P> slot = slot(part);
    if (source == Source.SERVICE_LOADER) {
      firstUse.fill(slot);
    }
    return slot;
  }

  @SuppressWarnings(
      "unchecked") // The constructor puts a slot of the part's own type under each part.
  private <P extends Provider> PartSlot<P> slot(Part<P> part) {
    return (PartSlot<P>) Objects.requireNonNull(slots.get(part), "part");
  }

  private PartSlot<SelectorProvider> selectorSlot() {
    return new PartSlot<>(
        Part.SELECTOR, new SelectorTakeover(listeners::tell, executor::patience), listeners::tell);
  }

  /** Lets the executor get at its provider. */
  private final class ExecutorSource implements ProviderSource {

    @Override
    public boolean useCurrent(Consumer<? super ExecutorProvider> use) {
      return readySlot(Part.EXECUTOR).useCurrent(use);
    }

    @Override
    public boolean mayComeBack() {
      return switch (source) {
        case FRAMEWORK_ACTIVE -> true;
        case FRAMEWORK_DORMANT -> false;
        case SERVICE_LOADER -> executorSlot.hasSeenDepartures();
      };
    }

    @Override
    public MissingProviderException missing() {
      return Registry.this.missing(executorSlot);
    }
  }
}
