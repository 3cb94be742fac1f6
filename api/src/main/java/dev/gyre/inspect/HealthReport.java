package dev.gyre.inspect;

import java.util.List;

/**
 * Whether all is well, and what is not. Immutable.
 *
 * @param status the worst of the findings: {@code OK}, {@code WARN} or {@code CRITICAL}
 * @param findings what was found; the worst first, none if all is well
 * @since 0.1
 */
public record HealthReport(String status, List<Finding> findings) {

  /** Copies the list. */
  public HealthReport {
    findings = List.copyOf(findings);
  }

  /**
   * Something that an operator should look at.
   *
   * @param status {@code WARN}: look at it; {@code CRITICAL}: something does not work now
   * @param text what it is, and what to do
   */
  public record Finding(String status, String text) {}
}
