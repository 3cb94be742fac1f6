package dev.gyre.bench.harness;

import java.util.Locale;

/**
 * What Gyre wants to reach against a peer.
 *
 * @param gyre which contestant of Gyre
 * @param peer which peer
 * @param figure by which figure
 * @param ratio at least so many times the speed; of bytes, at most so many times those of the peer
 */
public record Aim(String gyre, String peer, Figure figure, double ratio) {

  /**
   * Tells whether a ratio is good enough.
   *
   * @param measured the ratio
   * @return true if the aim is met
   */
  public boolean isMetBy(double measured) {
    return figure.isTime() ? measured >= ratio : measured <= ratio;
  }

  @Override
  public String toString() {
    boolean round = ratio * 10 == Math.rint(ratio * 10);
    return (figure.isTime() ? ">= " : "<= ")
        + String.format(Locale.ROOT, round ? "%.1f" : "%.2f", ratio);
  }
}
