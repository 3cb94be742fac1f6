package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.TimerHandle;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect, begun one after the other, of which the first that succeeds counts. The
 * counterpart of asyncio's {@code staggered_race}. Loop thread only.
 *
 * <p>The next attempt begins as soon as the one begun last has failed or, if a delay is given, has
 * not succeeded for so long. An attempt that fails when others were begun after it hurries nobody.
 * The winner ends all others, which are told nothing. Without a delay there is one attempt at a
 * time.
 *
 * @param <C> what is tried
 */
final class StaggeredRace<C> implements AutoCloseable {

  private final EventLoop loop;
  private final Iterator<C> candidates;
  private final @Nullable Duration delay;
  private final Start<C> start;
  private final Outcome outcome;

  /** Everyone who has begun, in that order. */
  private final List<Lane> lanes = new ArrayList<>();

  private @Nullable TimerHandle next;
  private boolean over;

  /** Begins an attempt. */
  @FunctionalInterface
  interface Start<C> {

    /**
     * Begins to connect.
     *
     * @param candidate what to connect to
     * @param sink is told the outcome, never inside this call
     * @return the attempt
     * @throws IOException if it cannot even begin
     */
    IoSelector.Attempt begin(C candidate, IoSelector.ConnectSink sink) throws IOException;
  }

  /** Is told how the race ends, once. */
  interface Outcome {

    /** Tells whether nobody waits for the outcome any more, though the race was not closed yet. */
    boolean isGivenUp();

    /** Takes the winner's stream over. */
    void won(ByteStream stream);

    /**
     * Nobody has won.
     *
     * @param failures one of each attempt, in the order in which they were begun
     */
    void lost(List<IOException> failures);

    /** An attempt could not be begun because of a defect, which ends the race. */
    void broken(RuntimeException defect);
  }

  /**
   * Creates a race.
   *
   * @param candidates what to try, the preferred one first
   * @param delay how long an attempt has no rival, or null for until it has failed
   */
  StaggeredRace(
      EventLoop loop,
      List<C> candidates,
      @Nullable Duration delay,
      Start<C> start,
      Outcome outcome) {
    this.loop = loop;
    this.candidates = List.copyOf(candidates).iterator();
    this.delay = delay;
    this.start = start;
    this.outcome = outcome;
  }

  /** Begins the first attempt. */
  void begin() {
    beginNext();
  }

  private void beginNext() {
    cancelTimer();
    if (outcome.isGivenUp()) {
      close();
      return;
    }
    while (!over && candidates.hasNext()) {
      var lane = new Lane();
      lanes.add(lane);
      try {
        lane.attempt = start.begin(candidates.next(), lane);
      } catch (IOException failure) {
        lane.failure = failure;
        continue;
      } catch (RuntimeException defect) {
        close();
        outcome.broken(defect);
        return;
      }
      startTimer();
      return;
    }
    endIfAllFailed();
  }

  private void startTimer() {
    if (delay != null && candidates.hasNext()) {
      next =
          loop.callLater(
              delay,
              () -> {
                next = null;
                beginNext();
              });
    }
  }

  private void cancelTimer() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void endIfAllFailed() {
    if (over || candidates.hasNext() || lanes.stream().anyMatch(Lane::isRunning)) {
      return;
    }
    over = true;
    outcome.lost(lanes.stream().map(lane -> Objects.requireNonNull(lane.failure)).toList());
  }

  /** Gives all attempts up; the outcome is told no more. */
  @Override
  public void close() {
    over = true;
    cancelTimer();
    for (Lane lane : lanes) {
      if (lane.isRunning() && lane.attempt != null) {
        lane.attempt.close();
      }
    }
  }

  /** One attempt. */
  private final class Lane implements IoSelector.ConnectSink {
    IoSelector.@Nullable Attempt attempt;
    @Nullable IOException failure;

    boolean isRunning() {
      return failure == null;
    }

    @Override
    public void onConnected(ByteStream stream) {
      if (over) {
        stream.close();
        return;
      }
      attempt = null; // its socket is the stream's now
      close();
      outcome.won(stream);
    }

    @Override
    public void onConnectFailed(IOException cause) {
      failure = cause;
      if (over) {
        return;
      }
      if (this == lanes.getLast()) {
        beginNext();
      } else {
        endIfAllFailed();
      }
    }
  }
}
