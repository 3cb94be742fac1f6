package dev.gyre.loop;

import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.recording.Recording;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.MeteredLoop;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.SelectorMove;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selector of one loop, which may be replaced by another one between two turns.
 *
 * <p>What is open goes along, a hundred connections in each turn: the new selector makes streams,
 * listeners and so on of its own, and those who use them are told. They are no longer asked by way
 * of this object then, so that a message costs nothing more than without it; only a poll does, one
 * call.
 *
 * <p><b>What cannot go along</b> stays with the former selector, which is {@linkplain
 * DrainedSelectors drained}. Attempts to connect stay, since they end soon, and what comes of them
 * is moved.
 *
 * <p><b>What fails</b> is undone: those that were moved go back, and the loop goes on as if nothing
 * had been.
 *
 * <p>Loop thread only, except {@link #wakeup} and what tells of providers.
 */
final class LoopSelector extends PassingOnSelector {

  private static final Logger LOG = LoggerFactory.getLogger(LoopSelector.class);

  /** How often what is left is asked again whether it can be moved. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** So many move in one turn, so that those which wait for their turn do not wait for all. */
  private static final int SOURCES_PER_TURN = 100;

  private final SelectorSource source;
  private final boolean forVirtualThread;
  private Runnable whenMoved = () -> {};
  private volatile OpenedSelector current;
  private final DrainedSelectors drained = new DrainedSelectors();
  private boolean restIsActive;
  private long restTriedNanos;
  private @Nullable Move move; // null unless one is under way
  private boolean closed;

  /**
   * Opens a loop's first selector.
   *
   * @throws dev.gyre.MissingProviderException if none can be opened
   */
  LoopSelector(SelectorSource source, boolean forVirtualThread) {
    this.source = source;
    this.forVirtualThread = forVirtualThread;
    this.current = source.openFirst(forVirtualThread);
  }

  /** Says what is to be done after each move, by those who have to do with channels. */
  void whenMoved(Runnable whenMoved) {
    this.whenMoved = whenMoved;
  }

  // Of which provider

  boolean followsProviders() {
    return source.followsProviders();
  }

  /** Tells whether the selector is one of this provider's. Any thread. */
  boolean isOf(SelectorProvider provider) {
    return provider.equals(current.provider());
  }

  /** Tells whether something is left with a former selector of this provider's. Any thread. */
  boolean isDraining(SelectorProvider provider) {
    return drained.haveOneOf(provider);
  }

  // Moving

  /** A move that is under way. */
  private static final class Move {
    final OpenedSelector former;
    final MeteredLoop who;
    final Consumer<? super @Nullable SelectorMove> told;
    final Map<ReadinessSource, Exception> left = new HashMap<>();
    boolean channelsAreWatched;
    long nanos;
    int moved;

    Move(OpenedSelector former, MeteredLoop who, Consumer<? super @Nullable SelectorMove> told) {
      this.former = former;
      this.who = who;
      this.told = told;
    }
  }

  /**
   * Moves to another selector if the one so far is no longer the best; some connections now, and
   * others in the turns that follow.
   *
   * @param who the loop, for the log and the recorder
   * @param told is told what was done, when it is; null if the selector is the best
   */
  void review(MeteredLoop who, Consumer<? super @Nullable SelectorMove> told) {
    finishMove();
    OpenedSelector former = current;
    OpenedSelector next = closed ? null : source.openNext(former, forVirtualThread);
    if (next == null) {
      told.accept(null);
      return;
    }
    var begun = new Move(former, who, told);
    move = begun;
    current = next;
    drained.add(former);
    moveSome(begun, SOURCES_PER_TURN);
  }

  /** Moves now what is still to be moved. */
  void finishMove() {
    while (move != null) {
      moveSome(move, Integer.MAX_VALUE);
    }
  }

  /**
   * Moves some more. Ends the move if there are no more, and undoes it if that fails.
   *
   * @param most how many
   */
  private void moveSome(Move moving, int most) {
    long startNanos = System.nanoTime();
    try {
      List<ReadinessSource> rest = rest(moving);
      if (!moving.channelsAreWatched) {
        moving.channelsAreWatched = true;
        whenMoved.run();
      }
      List<ReadinessSource> some = rest.size() <= most ? rest : rest.subList(0, most);
      Map<ReadinessSource, Exception> left = current.selector().takeOver(some);
      moving.left.putAll(left);
      moving.moved += some.size() - left.size();
      moving.nanos += System.nanoTime() - startNanos;
      if (some.size() == rest.size()) {
        end(moving);
      }
    } catch (Throwable failure) {
      goBack(moving, failure);
      FatalErrors.rethrow(failure);
    }
  }

  private static List<ReadinessSource> rest(Move moving) {
    List<ReadinessSource> sources = moving.former.selector().movableSources();
    if (moving.left.isEmpty()) {
      return sources;
    }
    return sources.stream().filter(each -> !moving.left.containsKey(each)).toList();
  }

  private void end(Move moving) {
    move = null;
    int remaining = remainingOf(moving.former);
    drained.closeEmpty();
    restIsActive = !drained.isEmpty();
    LOG.atInfo()
        .setMessage("{} has moved from selector {} to {} in {} us: connections moved {}, left {}{}")
        .addArgument(moving.who)
        .addArgument(moving.former.name())
        .addArgument(current.name())
        .addArgument(TimeUnit.NANOSECONDS.toMicros(moving.nanos))
        .addArgument(moving.moved)
        .addArgument(remaining)
        .addArgument(reasons(moving.left))
        .log();
    tell(
        moving,
        new SelectorMove(moving.former.name(), current.name(), moving.moved, remaining, null));
  }

  private static String reasons(Map<ReadinessSource, Exception> left) {
    var reasons = new TreeSet<String>();
    left.forEach((each, reason) -> reasons.add(String.valueOf(reason.getMessage())));
    return reasons.isEmpty() ? "" : ": " + reasons.stream().limit(3).toList();
  }

  /**
   * Has everything as it was; what even the former selector does not take back stays and drains.
   */
  private void goBack(Move moving, Throwable failure) {
    OpenedSelector former = moving.former;
    OpenedSelector next = current;
    LOG.error(
        "{} cannot move from selector {} to {}; it stays",
        moving.who,
        former.name(),
        next.name(),
        failure);
    move = null;
    current = former;
    drained.remove(former);
    try {
      former.selector().takeOver(next.selector().movableSources());
      whenMoved.run();
    } catch (IOException | RuntimeException again) {
      LOG.error("{} cannot take everything back; some drains", former.name(), again);
    }
    drained.add(next);
    drained.closeEmpty();
    tell(moving, new SelectorMove(former.name(), next.name(), 0, 0, failure));
  }

  private static void tell(Move moving, SelectorMove done) {
    Recording.move(moving.who, done, moving.nanos);
    moving.told.accept(done);
  }

  private static int remainingOf(OpenedSelector former) {
    int left = former.selector().openSources();
    return left == UNKNOWN ? 1 : left;
  }

  /** Moves what can be moved by now, such as a connection that was made. */
  private void moveRest() {
    restIsActive = false;
    restTriedNanos = System.nanoTime();
    drained.moveTo(current.selector());
  }

  /**
   * Closes what is left with former selectors of a provider's, and tells those who use it why.
   *
   * @return how much that was
   */
  int abandon(SelectorProvider provider, IOException reason) {
    finishMove();
    return drained.abandon(provider, reason);
  }

  // Waiting

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) throws IOException {
    return drained.isEmpty()
        ? current.selector().poll(timeoutNanos, ready)
        : pollAll(timeoutNanos, ready);
  }

  private int pollAll(long timeoutNanos, ReadyQueue ready) throws IOException {
    Move moving = move;
    if (moving != null) {
      moveSome(moving, SOURCES_PER_TURN);
    } else if (restIsActive && System.nanoTime() - restTriedNanos >= RETRY_NANOS) {
      moveRest();
    }
    int events = drained.poll(ready);
    if (events > 0) {
      restIsActive = true;
      return events + current.selector().poll(0, ready);
    }
    if (move != null) {
      return current.selector().poll(0, ready);
    }
    drained.closeEmpty();
    return drained.isEmpty()
        ? current.selector().poll(timeoutNanos, ready)
        : current.selector().poll(drained.nextWaitNanos(timeoutNanos), ready);
  }

  /**
   * Wakes the loop. It may have another selector in the meantime; but then it is on its way through
   * a turn, and sees what it was woken for before it waits again.
   */
  @Override
  public void wakeup() {
    current.selector().wakeup();
  }

  // As a whole

  @Override
  IoSelector current() {
    return current.selector();
  }

  @Override
  public void close() {
    closed = true;
    move = null;
    drained.close();
    current.selector().close();
  }

  @Override
  public String toString() {
    List<String> former = drained.names();
    return current.selector() + (former.isEmpty() ? "" : "+" + former);
  }
}
