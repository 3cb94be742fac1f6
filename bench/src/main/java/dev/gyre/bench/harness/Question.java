package dev.gyre.bench.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One question, those that answer it, and what Gyre wants the answer to be. Immutable: each method
 * that adds something returns a changed copy.
 *
 * @param name what it is called on the command line
 * @param asks what is asked, and of which operation the figures are
 * @param entrants who answers
 * @param aims what Gyre wants to reach
 * @param bounds what Gyre wants to stay below, whatever its peers take
 * @param figure what the contestants are judged by
 * @param fixedOperations how many operations a batch has; 0 if as many as fill its time
 * @param checksum what a batch of so many operations has to answer
 * @param warmUp how long a contestant works before anything counts, at least, if that is more than
 *     the effort wants: some are hot only after long, such as processes that answer others
 * @param series what the question is one of; such questions are about two processes; null if it
 *     stands alone
 */
public record Question(
    String name,
    String asks,
    List<Entrant> entrants,
    List<Aim> aims,
    List<Bound> bounds,
    Figure figure,
    int fixedOperations,
    IntToLongFunction checksum,
    Duration warmUp,
    @Nullable Series series) {

  /** Copies the lists. */
  public Question {
    entrants = List.copyOf(entrants);
    aims = List.copyOf(aims);
    bounds = List.copyOf(bounds);
  }

  /**
   * Begins a question that is judged by processor time and answered by the number of operations.
   *
   * @param name what it is called on the command line
   * @param asks what is asked, and of which operation the figures are
   * @return a question without contestants
   */
  public static Question of(String name, String asks) {
    return new Question(
        name,
        asks,
        List.of(),
        List.of(),
        List.of(),
        Figure.CPU,
        0,
        operations -> operations,
        Duration.ZERO,
        null);
  }

  /**
   * Enters a contestant written in Java.
   *
   * @param entrant its name
   * @param maker makes it
   * @param jvmFlags what its virtual machine is started with
   * @return a changed question
   */
  public Question enter(
      String entrant, Callable<? extends Contestant> maker, List<String> jvmFlags) {
    return with(new Entrant(entrant, jvmFlags, maker, List.of()));
  }

  /**
   * Enters Node.js, which answers by the question's name in {@code src/main/js}.
   *
   * @return a changed question
   */
  public Question enterNode() {
    return with(Entrant.ofNode());
  }

  /**
   * Enters what answers by the question's name in {@code src/main/c}.
   *
   * @param entrant its name
   * @return a changed question
   */
  public Question enterInC(String entrant) {
    return with(Entrant.inC(entrant));
  }

  /**
   * Enters CPython's own loop and uvloop, which answer by the question's name in {@code
   * src/main/python}.
   *
   * @return a changed question
   */
  public Question enterPythonLoops() {
    Question entered = this;
    for (String loop : Entrant.PYTHON_LOOPS) {
      entered = entered.with(Entrant.ofPython(loop));
    }
    return entered;
  }

  /**
   * Sets how fast a contestant of Gyre wants to be.
   *
   * @param gyre which contestant of Gyre
   * @param ratio how many times as fast, at least; of bytes, how many times as many, at most
   * @param peers as which peers, each
   * @return a changed question
   */
  public Question aim(String gyre, double ratio, String... peers) {
    List<Aim> more = new ArrayList<>(aims);
    for (String peer : peers) {
      more.add(new Aim(entrant(gyre).name(), entrant(peer).name(), figure, ratio));
    }
    return new Question(
        name, asks, entrants, more, bounds, figure, fixedOperations, checksum, warmUp, series);
  }

  /**
   * Sets what a contestant of Gyre wants to stay below.
   *
   * @param gyre which contestant of Gyre
   * @param most so much for one operation, in the unit of the figure that it is judged by
   * @return a changed question
   */
  public Question atMost(String gyre, double most) {
    List<Bound> more = new ArrayList<>(bounds);
    more.add(new Bound(entrant(gyre).name(), figure, most));
    return new Question(
        name, asks, entrants, aims, more, figure, fixedOperations, checksum, warmUp, series);
  }

  /**
   * Sets what the contestants are judged by; before the aims.
   *
   * @param by the figure
   * @return a changed question
   */
  public Question judgedBy(Figure by) {
    return new Question(
        name, asks, entrants, aims, bounds, by, fixedOperations, checksum, warmUp, series);
  }

  /**
   * Has each batch consist of so many operations, because the number is part of the question.
   *
   * @param operations how many
   * @return a changed question
   */
  public Question batchesOf(int operations) {
    return new Question(
        name, asks, entrants, aims, bounds, figure, operations, checksum, warmUp, series);
  }

  /**
   * Sets what a batch has to answer.
   *
   * @param expected the number, by the number of operations
   * @return a changed question
   */
  public Question answeredBy(IntToLongFunction expected) {
    return new Question(
        name, asks, entrants, aims, bounds, figure, fixedOperations, expected, warmUp, series);
  }

  /**
   * Sets how long the contestants are warmed up at least.
   *
   * @param time of the processor
   * @return a changed question
   */
  public Question warmedUpFor(Duration time) {
    return new Question(
        name, asks, entrants, aims, bounds, figure, fixedOperations, checksum, time, series);
  }

  /**
   * Makes the question one of a series.
   *
   * @param whole the series
   * @return a changed question
   */
  public Question in(Series whole) {
    return new Question(
        name, asks, entrants, aims, bounds, figure, fixedOperations, checksum, warmUp, whole);
  }

  /**
   * Adds an entrant.
   *
   * @param entrant the entrant
   * @return a changed question
   */
  public Question with(Entrant entrant) {
    List<Entrant> more = new ArrayList<>(entrants);
    more.add(entrant);
    return new Question(
        name, asks, more, aims, bounds, figure, fixedOperations, checksum, warmUp, series);
  }

  /**
   * Leaves contestants out.
   *
   * @param names of those that stay, if they were entered
   * @return a changed question
   */
  public Question among(Collection<String> names) {
    List<Entrant> some = entrants.stream().filter(each -> names.contains(each.name())).toList();
    return new Question(
        name, asks, some, aims, bounds, figure, fixedOperations, checksum, warmUp, series);
  }

  /**
   * Tells whether the processes of a contestant share one processor.
   *
   * @return true if they do, while they are measured
   */
  public boolean isOnOneProcessor() {
    return series != null && series.onOneProcessor();
  }

  /**
   * Tells whether contestants may get ready beside each other, each on one processor. Not if that
   * takes the whole machine, and not if one finds out what the others are asked.
   *
   * @return true if they may
   */
  public boolean isReadiedTogether() {
    return series == null || (series.onOneProcessor() && figure != Figure.LATENCY);
  }

  /**
   * Tells whether the rounds are better played in several heats, each by fresh processes. What the
   * compiler makes of a few lines, and which of them share a line of the cache, is drawn by lot
   * when a process begins; where nanoseconds count, one draw is not enough.
   *
   * @return true if it is about the time that something takes within a process
   */
  public boolean isPlayedInHeats() {
    return series == null && fixedOperations == 0 && figure.isTime();
  }

  /**
   * Finds an entrant.
   *
   * @param entrant its name
   * @return the entrant
   */
  public Entrant entrant(String entrant) {
    for (Entrant each : entrants) {
      if (each.name().equals(entrant)) {
        return each;
      }
    }
    throw new NoSuchElementException("question " + name + " has no contestant " + entrant);
  }

  /**
   * Finds the aim of a pair.
   *
   * @param gyre which contestant of Gyre
   * @param peer which peer
   * @return the aim, or null if none was set
   */
  public @Nullable Aim aim(Entrant gyre, Entrant peer) {
    for (Aim each : aims) {
      if (each.gyre().equals(gyre.name()) && each.peer().equals(peer.name())) {
        return each;
      }
    }
    return null;
  }

  /**
   * Finds the bound of a contestant.
   *
   * @param gyre which contestant of Gyre
   * @return the bound, or null if none was set
   */
  public @Nullable Bound bound(Entrant gyre) {
    for (Bound each : bounds) {
      if (each.gyre().equals(gyre.name())) {
        return each;
      }
    }
    return null;
  }
}
