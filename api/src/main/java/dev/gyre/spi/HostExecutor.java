package dev.gyre.spi;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The host's default executor: one address, whichever provider stands behind it.
 *
 * <p>When the current {@link Part#EXECUTOR} changes, new calls go to the new executor at once.
 * Calls that the old one accepted finish there until the drain deadline; then those that have not
 * begun move to the new one, and those that run are left to finish. Every call begins at most once
 * and is always answered; no caller sees a rejection caused by a swap.
 *
 * <p>With no provider left, calls wait for the next one, up to a bound in number and time, and then
 * fail. Any thread.
 *
 * @since 0.1
 */
@ProviderType
public interface HostExecutor {

  /**
   * Takes part in the executor. It is opened when the first call is made and shut down when the
   * last lease is closed.
   *
   * @return a lease
   */
  Lease lease();

  /**
   * Returns what the executor is doing.
   *
   * @return a snapshot
   */
  Statistics statistics();

  /**
   * Sets how swaps behave from now on.
   *
   * @param settings the settings
   */
  void configure(Settings settings);

  /** A user's part in the executor. */
  interface Lease extends AutoCloseable {

    /**
     * Hands over a call. Cancelling the future keeps a call that has not begun from ever beginning.
     *
     * @param body what to call
     * @param <T> the type of the result
     * @return a future, completed by the thread that ran the call
     * @throws dev.gyre.MissingProviderException if no executor is there and none can appear
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> body);

    /**
     * Tells when every call handed over by this lease so far has ended: answered, or cancelled and
     * not running any more.
     *
     * @return a future that is done then; at once if there is none
     */
    CompletableFuture<@Nullable Void> idle();

    /** Gives the lease back. Calls handed over are still run. A second call does nothing. */
    @Override
    void close();
  }

  /**
   * How swaps behave.
   *
   * @param drainDeadline how long a replaced executor may finish what it has accepted
   * @param waitingMax how many calls may wait while there is no executor
   * @param waitingDeadline how long they may wait
   */
  record Settings(Duration drainDeadline, int waitingMax, Duration waitingDeadline) {

    /** Ten seconds to drain; ten thousand calls may wait for thirty seconds. */
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(10), 10_000, Duration.ofSeconds(30));

    /** Checks the values. */
    public Settings {
      if (drainDeadline.isNegative()) {
        throw new IllegalArgumentException("drain deadline must not be negative: " + drainDeadline);
      }
      if (waitingMax < 0) {
        throw new IllegalArgumentException(
            "number of waiting calls must not be negative: " + waitingMax);
      }
      if (waitingDeadline.isNegative()) {
        throw new IllegalArgumentException(
            "waiting deadline must not be negative: " + waitingDeadline);
      }
    }
  }

  /**
   * What the executor is doing.
   *
   * @param provider the name of the provider in use, or null if there is none
   * @param leases how many users it has
   * @param unfinished calls accepted and not yet answered, wherever they are
   * @param waiting calls that wait for a provider
   * @param draining replaced executors that have not finished
   * @param submitted calls handed over since the start
   * @param answered calls answered since the start, cancelled ones included
   * @param moved calls that moved from a replaced executor to its successor
   * @param swaps how often the executor was replaced
   */
  record Statistics(
      @Nullable String provider,
      int leases,
      long unfinished,
      int waiting,
      int draining,
      long submitted,
      long answered,
      long moved,
      long swaps) {}
}
