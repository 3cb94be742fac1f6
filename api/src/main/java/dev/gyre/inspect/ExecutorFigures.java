package dev.gyre.inspect;

import dev.gyre.spi.HostExecutor;

/**
 * What an operator sees of the host's default executor. Immutable.
 *
 * @param provider the provider in use; {@code none} if there is none
 * @param leases how many users it has
 * @param unfinished calls accepted and not yet answered, wherever they are
 * @param waiting calls that wait for a provider
 * @param draining replaced executors that have not finished
 * @param submitted calls handed over since the start
 * @param answered calls answered since the start, cancelled ones included
 * @param moved calls that moved from a replaced executor to its successor
 * @param swaps how often the executor was replaced
 * @since 0.1
 */
public record ExecutorFigures(
    String provider,
    int leases,
    long unfinished,
    int waiting,
    int draining,
    long submitted,
    long answered,
    long moved,
    long swaps) {

  static ExecutorFigures of(HostExecutor.Statistics now) {
    String provider = now.provider();
    return new ExecutorFigures(
        provider == null ? "none" : provider,
        now.leases(),
        now.unfinished(),
        now.waiting(),
        now.draining(),
        now.submitted(),
        now.answered(),
        now.moved(),
        now.swaps());
  }
}
