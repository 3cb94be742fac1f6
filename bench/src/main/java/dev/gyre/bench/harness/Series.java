package dev.gyre.bench.harness;

import java.util.List;

/**
 * Questions that differ in a number only, such as the size of a message, and whose answers are
 * summed up by a geometric mean. Immutable.
 *
 * @param name what all their names begin with
 * @param aims what the means are to be
 * @param onOneProcessor whether the processes of a contestant share one processor, so that each
 *     hand-over between them costs the same
 */
public record Series(String name, List<Aim> aims, boolean onOneProcessor) {

  /** Copies the list. */
  public Series {
    aims = List.copyOf(aims);
  }

  /**
   * Creates a series whose processes share one processor.
   *
   * @param name what all their names begin with
   * @param aims what the means are to be
   */
  public Series(String name, List<Aim> aims) {
    this(name, aims, true);
  }

  /**
   * Returns the mean of a ratio over those questions that both have answered.
   *
   * @param outcomes of questions of this series
   * @param gyre a contestant of Gyre
   * @param peer with whom it is compared
   * @return the mean of the medians, by what the questions are judged by; NaN if there is none
   */
  public double mean(List<Outcome> outcomes, String gyre, String peer) {
    double logarithms =
        outcomes.stream()
            .flatMap(outcome ->
                outcome.pairs().stream()
                    .filter(
                        pair -> pair.gyre().name().equals(gyre) && pair.peer().name().equals(peer))
                    .map(pair ->
                        outcome.ratio(pair.gyre(), pair.peer(), outcome.question().figure())))
            .mapToDouble(ratio -> Math.log(ratio.median()))
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    return Math.exp(logarithms);
  }
}
