package dev.gyre.bench.harness;

import java.util.ArrayList;
import java.util.Collections;
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
 * is started once and warmed up; then come many short rounds, in each of which every contestant
 * does one batch, in random order. A ratio is taken within a round, and the median of the ratios
 * over the rounds.
 */
public final class Match implements AutoCloseable {

  private static final int BATCHES_BEFORE = 3;

  /** A seed, so that the orders of two runs are the same. */
  private final Random random = new Random(42);

  private final Question question;
  private final Effort effort;
  private final List<Player> players = new ArrayList<>();

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
   * Lets a contestant take part, and warms it up.
   *
   * @param entrant who it is
   * @param worker its process; closed with the match
   */
  public void join(Entrant entrant, WorkerProcess worker) {
    int operations = question.fixedOperations() > 0 ? warmUpFixed(worker) : warmUpFilling(worker);
    players.add(new Player(entrant, worker, operations, new ArrayList<>()));
  }

  private int warmUpFixed(WorkerProcess worker) {
    for (int i = 0; i < BATCHES_BEFORE; i++) {
      run(worker, question.fixedOperations());
    }
    return question.fixedOperations();
  }

  /** Finds how many operations fill a batch. By processor time: the clock counts others' work. */
  private int warmUpFilling(WorkerProcess worker) {
    long wanted = effort.batch().toNanos();
    long warmUp = Math.max(effort.warmUp().toNanos(), question.warmUp().toNanos());
    int count = 1;
    long worked = 0;
    for (int batches = 0; batches < BATCHES_BEFORE || worked < warmUp; ) {
      Sample sample = run(worker, count);
      worked += Math.max(sample.cpuNanos(), sample.wallNanos() / 8);
      long took = Math.max(1, Math.min(sample.wallNanos(), sample.cpuNanos()));
      double factor = (double) wanted / took;
      count = (int) Math.clamp(count * Math.min(factor, 10), 1, 50_000_000);
      batches = factor > 2 ? 0 : batches + 1;
    }
    return count;
  }

  private Sample run(WorkerProcess worker, int count) {
    Sample sample = worker.run(count);
    long expected = question.checksum().applyAsLong(count);
    if (sample.checksum() != expected) {
      throw new WorkerFailure(
          "wrong answer to %s with %d operations: %d instead of %d"
              .formatted(question.name(), count, sample.checksum(), expected));
    }
    return sample;
  }

  /**
   * Plays the rounds.
   *
   * @param progress told after each round, how many there were
   * @return all samples, in the order of the rounds
   */
  public Map<Entrant, List<Sample>> play(IntConsumer progress) {
    List<Player> order = new ArrayList<>(players);
    long start = System.nanoTime();
    for (int round = 0; goesOn(round, System.nanoTime() - start); round++) {
      Collections.shuffle(order, random);
      for (Player each : order) {
        each.samples.add(run(each.worker, each.operations));
      }
      progress.accept(round + 1);
    }
    Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
    players.forEach(each -> samples.put(each.entrant, each.samples));
    return samples;
  }

  private boolean goesOn(int rounds, long nanos) {
    return rounds < effort.roundsMin()
        || (rounds < effort.roundsMax() && nanos < effort.perQuestion().toNanos());
  }

  @Override
  public void close() {
    players.forEach(each -> each.worker.close());
  }

  private record Player(
      Entrant entrant, WorkerProcess worker, int operations, List<Sample> samples) {}
}
