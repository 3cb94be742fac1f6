package dev.gyre.bench.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Runs the contestants of one question against each other.
 *
 * <p>What else the machine does changes from second to second, and all contestants together would
 * have to suffer from it alike for their figures to be compared. So each has its own process, which
 * is started once and warmed up (once in each heat, {@linkplain Question#isPlayedInHeats if there
 * are several}); then come many short rounds, in each of which every contestant does one batch, in
 * random order. A ratio is taken within a round, and the median of the ratios over the rounds. A
 * slow peer in another language does a part of a batch whose size is fixed, and rests in some
 * rounds, so that the others get theirs.
 */
public final class Match implements AutoCloseable {

  private static final int BATCHES_BEFORE = 3;

  /** The slow ones play in every second round: twice at least, in three rounds. */
  private static final int REST_MAX = 2;

  /** A million would take an interpreter a quarter of a minute. */
  private static final int FIXED_MAX = 100_000;

  /** A seed, so that the orders of two runs are the same. */
  private final Random random = new Random(42);

  private final Question question;
  private final Effort effort;
  private final List<Player> players = new ArrayList<>();
  private final Map<String, String> failed = new LinkedHashMap<>();

  /**
   * Begins a match without contestants.
   *
   * @param question what is asked
   * @param effort how much time it may take
   */
  public Match(Question question, Effort effort) {
    this.question = question;
    this.effort = effort;
  }

  /**
   * Lets a contestant take part, and warms it up. May be called by several threads, before the
   * rounds begin.
   *
   * @param entrant who it is
   * @param worker its process; closed with the match
   */
  public void join(Entrant entrant, WorkerProcess worker) {
    try {
      boolean fixed = question.fixedOperations() > 0;
      add(fixed ? warmUpFixed(entrant, worker) : warmUpFilling(entrant, worker));
    } catch (WorkerFailure failure) {
      worker.close();
      fail(entrant, failure);
    }
  }

  private synchronized void add(Player player) {
    players.add(player);
    players.sort(Comparator.comparingInt(each -> question.entrants().indexOf(each.entrant)));
  }

  private synchronized void fail(Entrant entrant, WorkerFailure failure) {
    failed.put(entrant.name(), failure.reason());
  }

  private Player warmUpFixed(Entrant entrant, WorkerProcess worker) {
    boolean java = entrant.language() == Language.JAVA;
    int operations = question.fixedOperations();
    if (!java) {
      operations = Math.min(operations, FIXED_MAX);
    }
    boolean getsFaster = java && question.figure().isTime(); // what is held stays as it is
    long enough = getsFaster ? 2 * effort.warmUp().toNanos() : 0;
    long took = 0;
    long worked = 0;
    for (int i = 0; i == 0 || (i < BATCHES_BEFORE && worked < enough); i++) {
      took = run(worker, operations).wallNanos();
      worked += took;
    }
    return new Player(entrant, worker, operations, took);
  }

  /** Finds how many operations fill a batch. By processor time: the clock counts others' work. */
  private Player warmUpFilling(Entrant entrant, WorkerProcess worker) {
    long wanted = effort.batch().toNanos();
    boolean warmsUp = entrant.language().isCompiledWhileItRuns();
    long warmUp = warmsUp ? Math.max(effort.warmUp().toNanos(), question.warmUp().toNanos()) : 0;
    int count = 1;
    long wall = 0;
    long worked = 0;
    for (int batches = 0; batches < BATCHES_BEFORE || worked < warmUp; ) {
      Sample sample = run(worker, count);
      worked += Math.max(sample.cpuNanos(), sample.wallNanos() / 8);
      long took = Math.max(1, Math.min(sample.wallNanos(), sample.cpuNanos()));
      double factor = (double) wanted / took;
      int next = (int) Math.clamp(count * Math.min(factor, 10), 1, 50_000_000);
      wall = (long) ((double) sample.wallNanos() * next / count);
      count = next;
      batches = factor > 2 ? 0 : batches + 1;
    }
    return new Player(entrant, worker, count, wall);
  }

  private Sample run(WorkerProcess worker, int count) {
    Sample sample = worker.run(count);
    long expected = question.checksum().applyAsLong(count);
    if (sample.checksum() != expected) {
      throw new WorkerFailure(
          "wrong answer to %s with %d operations: %d instead of %d"
              .formatted(question.name(), count, sample.checksum(), expected),
          "");
    }
    return sample;
  }

  /**
   * Plays the rounds.
   *
   * @param progress told after each round, how many there were
   * @return all samples, in the order of the rounds, of those that have not failed
   */
  public Map<Entrant, List<Sample>> play(IntConsumer progress) {
    List<Player> order = new ArrayList<>(players);
    long began = System.nanoTime();
    for (int round = 0; goesOn(round, System.nanoTime() - began); round++) {
      Collections.shuffle(order, random);
      for (Player each : List.copyOf(order)) {
        try {
          boolean plays = round % restOf(each) == 0;
          each.samples.add(plays ? run(each.worker, each.operations) : Sample.RESTED);
        } catch (WorkerFailure failure) {
          order.remove(each);
          fail(each.entrant, failure);
        }
      }
      progress.accept(round + 1);
    }
    Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
    players.stream()
        .filter(order::contains)
        .forEach(each -> samples.put(each.entrant, each.samples));
    return samples;
  }

  /** In which of so many rounds a contestant plays. */
  private int restOf(Player player) {
    if (player.entrant.language() == Language.JAVA) {
      return 1;
    }
    long share = effort.rounds().toNanos() / effort.roundsMin() / players.size();
    return Math.clamp(Math.ceilDiv(player.batchNanos, share), 1, REST_MAX);
  }

  /**
   * Tells who could not go on or has answered wrongly.
   *
   * @return names and reasons, each one line
   */
  public Map<String, String> failed() {
    return Map.copyOf(failed);
  }

  private boolean goesOn(int rounds, long nanos) {
    return rounds < effort.roundsMin()
        || (rounds < effort.roundsMax() && nanos < effort.rounds().toNanos());
  }

  @Override
  public void close() {
    players.forEach(each -> each.worker.close());
  }

  private static final class Player {

    final Entrant entrant;
    final WorkerProcess worker;
    final int operations;
    final long batchNanos;
    final List<Sample> samples = new ArrayList<>();

    Player(Entrant entrant, WorkerProcess worker, int operations, long batchNanos) {
      this.entrant = entrant;
      this.worker = worker;
      this.operations = operations;
      this.batchNanos = batchNanos;
    }
  }
}
