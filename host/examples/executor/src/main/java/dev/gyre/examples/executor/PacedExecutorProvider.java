package dev.gyre.examples.executor;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;

/**
 * Opens executors that begin so many calls a second at most: for a host whose calls go to a service
 * that refuses more, or charges for them. Immutable.
 *
 * @param callsPerSecond how many calls begin in a second at most, from 1 to 10,000
 * @param maxWaiting how many calls may wait for their turn, at least 1
 */
public record PacedExecutorProvider(int callsPerSecond, int maxWaiting)
    implements ExecutorProvider {

  private static final int CALLS_PER_SECOND_MAX = 10_000;

  /** Checks the values. */
  public PacedExecutorProvider {
    if (callsPerSecond < 1 || callsPerSecond > CALLS_PER_SECOND_MAX) {
      throw new IllegalArgumentException(
          "calls per second must be from 1 to " + CALLS_PER_SECOND_MAX + ": " + callsPerSecond);
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("waiting calls must be at least 1: " + maxWaiting);
    }
  }

  @Override
  public String name() {
    return "paced";
  }

  @Override
  public CallExecutor open() {
    return PacedExecutor.start(callsPerSecond, maxWaiting);
  }
}
