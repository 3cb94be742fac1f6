package dev.gyre.bench.harness;

import java.time.Duration;

/**
 * How much time a run may take.
 *
 * @param warmUp how long each contestant works before anything counts, at least
 * @param batch how long a batch lasts, about
 * @param rounds how long the rounds of a question may take, without what went before
 * @param roundsMin how many rounds there are at least, however long they take
 * @param roundsMax how many rounds there are at most
 * @param heats in how many parts the rounds of a question are played that {@linkplain
 *     Question#isPlayedInHeats is played so}
 */
public record Effort(
    Duration warmUp, Duration batch, Duration rounds, int roundsMin, int roundsMax, int heats) {

  /**
   * All questions that stand alone in less than five minutes, if the machine has nothing else to
   * do.
   */
  public static final Effort SHORT =
      new Effort(Duration.ofMillis(800), Duration.ofMillis(40), Duration.ofMillis(2_500), 3, 21, 1);

  /** For figures to be quoted: all code is hot before anything counts. */
  public static final Effort FULL =
      new Effort(Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofSeconds(12), 7, 51, 3);

  /**
   * Returns the effort for one heat of several.
   *
   * @return a part of the rounds, in one heat
   */
  public Effort ofOneHeat() {
    return new Effort(
        warmUp,
        batch,
        rounds.dividedBy(heats),
        Math.ceilDiv(roundsMin, heats),
        Math.ceilDiv(roundsMax, heats),
        1);
  }
}
