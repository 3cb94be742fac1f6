package dev.gyre.bench.harness;

import java.util.Arrays;

/**
 * A median and what half of the values lie between. Immutable.
 *
 * @param low the first quartile
 * @param median the median
 * @param high the third quartile
 */
public record Spread(double low, double median, double high) {

  /**
   * Summarises some values.
   *
   * @param values the values, in any order
   * @return their quartiles; NaN if there are no values
   */
  public static Spread of(double[] values) {
    if (values.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  /** Between two neighbours, in proportion. */
  private static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
