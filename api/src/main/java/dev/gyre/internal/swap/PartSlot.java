package dev.gyre.internal.swap;

import dev.gyre.MissingProviderException;
import dev.gyre.inspect.ProviderReport;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The place of one part: who is installed, who is current, and how it gets from one to the next.
 * Thread-safe.
 *
 * <p>There are two locks, for two questions. <i>Who stands for election</i> is an immutable
 * snapshot, changed under this object's monitor, in which no foreign code ever runs; so it can
 * always be changed, and reading it is one volatile read. <i>Who is in office</i> changes only
 * under {@link #swapping}. A {@link Takeover} may run a provider's code there (it opens the new
 * executor before the old one is let go), but only by way of a {@link GuestThread}, so that nobody
 * holds that lock without a bound. Whoever holds it goes on until office and rule agree, so a
 * change made by a thread that gave up waiting is not lost.
 *
 * <p>A provider whose takeover fails is marked with the reason and passed over by the rule, which
 * leaves the old one in office. Listeners are told when no lock is held.
 *
 * @param <P> the type of provider
 */
public final class PartSlot<P extends Provider> {

  /**
   * How long an installation waits while another thread makes a swap, which may be opening
   * something slow.
   */
  private static final Duration SWAP_PATIENCE = Duration.ofSeconds(10);

  private final Part<P> part;
  private final Takeover<P> takeover;
  private final Consumer<SwapEvent> listeners;
  private final ReentrantLock swapping = new ReentrantLock();
  private final List<String> loadFailures = new CopyOnWriteArrayList<>();
  private volatile Candidates<P> candidates = Candidates.none(); // written under this
  private volatile boolean departures;
  private long installations; // guarded by this

  /**
   * Creates an empty place.
   *
   * @param part the part
   * @param takeover what must happen around a switch
   * @param listeners told of every swap
   */
  public PartSlot(Part<P> part, Takeover<P> takeover, Consumer<SwapEvent> listeners) {
    this.part = part;
    this.takeover = takeover;
    this.listeners = listeners;
  }

  /**
   * Returns the part.
   *
   * @return the part
   */
  public Part<P> part() {
    return part;
  }

  /**
   * Returns the provider in office.
   *
   * @return the provider, or null if there is none
   */
  public @Nullable P current() {
    Candidate<P> current = candidates.current();
    return current == null ? null : current.provider();
  }

  /**
   * Returns all providers, the one in office first, those that cannot run here last.
   *
   * @return an unmodifiable snapshot
   */
  public List<P> installed() {
    return candidates.providers();
  }

  /**
   * Reports on all providers, in the same order.
   *
   * @return an unmodifiable snapshot
   */
  public List<ProviderReport> reports() {
    return candidates.reports(part);
  }

  /**
   * Says whether a provider that could run here has left: then another may come.
   *
   * @return whether one has
   */
  public boolean hasSeenDepartures() {
    return departures;
  }

  /**
   * Words the error for a place that nobody can fill.
   *
   * @param cure what to do first, or null if installing the usual artifact is all
   * @return the exception, to be thrown
   */
  public MissingProviderException missing(@Nullable String cure) {
    return MissingProvider.exception(part, candidates.ranked(), loadFailures, cure);
  }

  /**
   * Installs a provider and switches to it if the rule says so.
   *
   * @param provider the provider
   * @param ranking its rank; higher wins
   * @param seniority decides between equal ranks; lower wins
   * @return undoes the installation
   */
  public Installation<P> install(P provider, int ranking, long seniority) {
    Candidate<P> added = add(provider, ranking, seniority);
    tellIfItWouldLead(added);
    settle();
    return new Installation<>(this, added.id(), added.provider());
  }

  /**
   * Lets several providers stand for election with the ranks they give themselves. Switches to none
   * of them yet; see {@link #settle()}.
   *
   * @param providers the providers, in the order that decides between equal ranks
   * @param failures what was found with them and could not be loaded
   * @return tells the listeners of those that cannot serve, to be run when no lock is held
   */
  public Runnable enroll(List<P> providers, List<LoadFailure> failures) {
    failures.forEach(each -> loadFailures.add(each.who() + " failed to load: " + each.failure()));
    var added = providers.stream().map(each -> add(each, Candidate.rankingOf(each), 0)).toList();
    return () -> {
      failures.forEach(each -> tellRefused(each.who(), each.failure(), Duration.ZERO));
      added.forEach(this::tellIfItWouldLead);
    };
  }

  /** Switches to the provider that should be in office, unless it is there already. */
  public void settle() {
    settle(Deadline.in(SWAP_PATIENCE));
  }

  /**
   * Prefers a provider over all others, whatever their rank. A provider that was refused before is
   * given another chance.
   *
   * @param name its name, or null to prefer none
   * @throws IllegalArgumentException if no such provider is installed, or it cannot run here; then
   *     nothing has changed
   */
  public void prefer(@Nullable String name) {
    String before = candidates.preferred();
    requirePreferable(name);
    update(now -> now.preferring(name));
    settle();
    if (name != null && !candidates.canRun(name)) {
      update(now -> now.preferring(before));
      settle();
      requireRunnable(name);
    }
  }

  /**
   * Checks that a provider can be preferred. One that was refused before is given another chance.
   *
   * @param name its name, or null for none, which always can be
   * @throws IllegalArgumentException if no such provider is installed, or it cannot run here
   */
  public void requirePreferable(@Nullable String name) {
    if (name != null) {
      candidates.named(name).forEach(this::examineAgain);
      requireRunnable(name);
    }
  }

  /**
   * Returns whom the operator prefers.
   *
   * @return the name, or null
   */
  public @Nullable String preferred() {
    return candidates.preferred();
  }

  /**
   * Uses the provider in office while no switch can happen. If the use fails, the provider is
   * refused and the next one in rank is used.
   *
   * @param use what to do with it; runs under the swap lock
   * @return false if there is no provider that can be used
   */
  public boolean useCurrent(Consumer<? super P> use) {
    if (isInsideSwap()) {
      throw new IllegalStateException(
          "the "
              + part
              + " is being opened by this very thread: a provider must not use the part that it"
              + " provides while it opens");
    }
    var aftermath = new ArrayList<Runnable>();
    boolean used;
    swapping.lock(); // Bounded, as is what runs under it: see GuestThread.
    try {
      used = useOrPassOver(use, aftermath);
    } finally {
      swapping.unlock();
      aftermath.forEach(Runnable::run);
    }
    settle(); // For a change that was made during the use, by a thread that could not wait for it.
    return used;
  }

  private boolean useOrPassOver(Consumer<? super P> use, List<Runnable> aftermath) {
    settleLocked(aftermath);
    for (Candidate<P> now = candidates.current(); now != null; now = candidates.current()) {
      long startNanos = System.nanoTime();
      try {
        use.accept(now.provider());
        return true;
      } catch (Throwable failure) {
        refuse(now, failure, startNanos, aftermath);
        settleLocked(aftermath);
      }
    }
    return false;
  }

  void rerank(long id, int ranking) {
    update(now -> now.changing(id, each -> each.withRanking(ranking)));
    settle();
  }

  void remove(long id, P provider) {
    Deadline deadline = Deadline.in(takeover.patience());
    if (candidates.canRun(id)) {
      departures = true;
    }
    update(now -> now.without(id));
    settle(deadline);
    takeover.depart(provider, deadline);
  }

  /**
   * Removes all providers at once, so that none is opened for the short time until it is removed
   * too, and waits for all of them by one deadline. Closing their installations then does nothing.
   */
  public void vacate() {
    Deadline deadline = Deadline.in(takeover.patience());
    List<P> leaving = installed();
    update(Candidates::withoutAny);
    settle(deadline);
    leaving.forEach(each -> takeover.depart(each, deadline));
  }

  // Who stands for election

  private Candidate<P> add(P provider, int ranking, long seniority) {
    Candidate<P> added = Candidate.examine(nextId(), provider, ranking, seniority);
    update(now -> now.with(added));
    return added;
  }

  /**
   * Installing a provider that would serve, if only it could run here, is a swap that was refused.
   */
  private void tellIfItWouldLead(Candidate<P> added) {
    if (!added.canRun() && candidates.wouldLead(added)) {
      String reason = "'" + added.name() + "' says: " + added.obstacle();
      tellRefused(added.name(), new IllegalStateException(reason), Duration.ZERO);
    }
  }

  private void examineAgain(Candidate<P> candidate) {
    Candidate<P> examined = candidate.examineAgain();
    update(now -> now.changing(candidate.id(), each -> examined));
  }

  private void requireRunnable(String name) {
    Candidates<P> now = candidates;
    if (now.canRun(name)) {
      return;
    }
    List<Candidate<P>> named = now.named(name);
    String why =
        named.isEmpty() ? "is not installed" : "cannot run here: " + named.getFirst().obstacle();
    throw new IllegalArgumentException(
        part + " provider '" + name + "' " + why + "; those that can: " + now.namesThatCanRun());
  }

  private synchronized long nextId() {
    return installations++;
  }

  private synchronized void update(UnaryOperator<Candidates<P>> change) {
    candidates = change.apply(candidates);
  }

  // Who is in office

  /**
   * Switches until office and rule agree, or the time is over and another thread is about to do it.
   */
  private void settle(Deadline deadline) {
    // A takeover that installs or removes something gets it settled by the loop it was called from.
    if (isInsideSwap()) {
      return;
    }
    // Asked again after each unlock: a change may have come in between the last look and the
    // unlock, by a thread that
    // could not wait for it.
    while (!candidates.isSettled() && lockBefore(deadline)) {
      var aftermath = new ArrayList<Runnable>();
      try {
        settleLocked(aftermath);
      } finally {
        swapping.unlock();
        aftermath.forEach(Runnable::run);
      }
    }
  }

  private boolean isInsideSwap() {
    return swapping.isHeldByCurrentThread() || (GuestThread.isCurrent() && swapping.isLocked());
  }

  private void settleLocked(List<Runnable> aftermath) {
    for (Candidates<P> now = candidates; !now.isSettled(); now = candidates) {
      Candidate<P> next = now.best();
      long startNanos = System.nanoTime();
      try {
        Takeover.Step step = takeover.prepare(next == null ? null : next.provider());
        switchTo(now.current(), next, step, startNanos, aftermath);
      } catch (Throwable failure) {
        refuse(Objects.requireNonNull(next), failure, startNanos, aftermath);
      }
    }
  }

  private void switchTo(
      @Nullable Candidate<P> from,
      @Nullable Candidate<P> to,
      Takeover.Step step,
      long startNanos,
      List<Runnable> aftermath) {
    // In this order: whoever finds the election settled, without the lock, relies on the switch.
    long left = step.commit();
    update(now -> now.electing(to));
    var event =
        new SwapEvent(
            part,
            SwapEvent.Phase.SWITCHED,
            from == null ? null : from.name(),
            to == null ? null : to.name(),
            0,
            left,
            since(startNanos),
            null);
    aftermath.add(() -> listeners.accept(event));
    aftermath.add(step::follow);
  }

  private void refuse(
      Candidate<P> candidate, Throwable failure, long startNanos, List<Runnable> aftermath) {
    String reason = "it failed when it was to serve: " + failure;
    update(now -> now.changing(candidate.id(), each -> each.refused(reason)));
    Duration took = since(startNanos);
    aftermath.add(() -> tellRefused(candidate.name(), failure, took));
  }

  private void tellRefused(String tried, Throwable failure, Duration took) {
    Candidate<P> current = candidates.current();
    String stays = current == null ? null : current.name();
    listeners.accept(
        new SwapEvent(part, SwapEvent.Phase.REFUSED, stays, tried, 0, 0, took, failure));
  }

  private boolean lockBefore(Deadline deadline) {
    try {
      return swapping.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      return swapping.tryLock();
    }
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Override
  public String toString() {
    return part + " " + candidates;
  }
}
