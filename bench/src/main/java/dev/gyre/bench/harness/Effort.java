package dev.gyre.bench.harness;

import java.time.Duration;

/**
 * How much time a run may take.
 *
 * @param warmUp how long each contestant works before anything counts, at least
 * @param batch how long a batch lasts, about
 * @param perQuestion how long a question may take, warming up included
 * @param roundsMin how many rounds there are at least, however long they take
 * @param roundsMax how many rounds there are at most
 */
public record Effort(
    Duration warmUp, Duration batch, Duration perQuestion, int roundsMin, int roundsMax) {

  /**
   * All questions that stand alone in less than five minutes, if the machine has nothing else to
   * do.
   */
  public static final Effort SHORT =
      new Effort(Duration.ofMillis(800), Duration.ofMillis(40), Duration.ofSeconds(12), 3, 21);

  /** For figures to be quoted. */
  public static final Effort FULL =
      new Effort(Duration.ofSeconds(4), Duration.ofMillis(100), Duration.ofSeconds(100), 15, 101);
}
