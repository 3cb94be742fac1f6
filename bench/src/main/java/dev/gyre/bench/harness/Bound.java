package dev.gyre.bench.harness;

import java.util.Locale;

/**
 * What Gyre wants to stay below, whatever its peers take.
 *
 * @param gyre which contestant of Gyre
 * @param figure by which figure
 * @param most so much for one operation, at most, in the unit of the figure
 */
public record Bound(String gyre, Figure figure, double most) {

  /**
   * Tells whether a figure is low enough.
   *
   * @param measured the figure
   * @return true if it is within the bound
   */
  public boolean isMetBy(double measured) {
    return measured <= most;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "<= %.0f %s", most, figure.unit());
  }
}
