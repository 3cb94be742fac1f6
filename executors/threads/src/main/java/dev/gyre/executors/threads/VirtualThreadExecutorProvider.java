package dev.gyre.executors.threads;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;

/**
 * Opens executors that run each call in a virtual thread of its own, on the JDK's default
 * scheduler. Good for very many calls that mostly wait; calls that compute take turns on as many
 * carrier threads as there are processors. There is no bound unless {@linkplain #withMaxRunning one
 * is set}; then calls beyond it wait, and are refused with a {@link
 * java.util.concurrent.RejectedExecutionException} if {@linkplain #withMaxWaiting as many as may
 * wait} do so already. A cancelled call keeps its place until its turn comes.
 *
 * <p>Virtual threads are daemons: what still runs when the JVM exits is cut off. Ranks below {@link
 * PlatformThreadExecutorProvider} for that reason. In an OSGi framework a configuration with the
 * PID {@code dev.gyre.executors.virtual} sets it up. Immutable.
 *
 * @since 0.1
 */
public final class VirtualThreadExecutorProvider implements ExecutorProvider {

  private static final int USUAL_RANKING = -10;

  private final int maxRunning;
  private final int maxWaiting;

  /** Creates a provider of executors without a bound. */
  public VirtualThreadExecutorProvider() {
    this(Places.NO_BOUND, Places.NO_BOUND);
  }

  private VirtualThreadExecutorProvider(int maxRunning, int maxWaiting) {
    this.maxRunning = Ranges.checkedRunning(maxRunning);
    this.maxWaiting = Ranges.checkedWaiting(maxWaiting);
  }

  /**
   * Returns a provider of executors that run so many calls at once.
   *
   * @param calls how many calls may run at once, at least 1
   * @return a changed copy
   * @throws IllegalArgumentException if the number is less than 1
   */
  public VirtualThreadExecutorProvider withMaxRunning(int calls) {
    return new VirtualThreadExecutorProvider(calls, maxWaiting);
  }

  /**
   * Returns a provider of executors in which so many calls may wait, while as many run as may.
   *
   * @param calls how many calls may wait for others to end; 0 to have none wait
   * @return a changed copy
   * @throws IllegalArgumentException if the number is negative
   */
  public VirtualThreadExecutorProvider withMaxWaiting(int calls) {
    return new VirtualThreadExecutorProvider(maxRunning, calls);
  }

  @Override
  public String name() {
    return "virtual";
  }

  @Override
  public int ranking() {
    return USUAL_RANKING;
  }

  @Override
  public CallExecutor open() {
    return new VirtualThreadExecutor(maxRunning, maxWaiting);
  }

  @Override
  public String toString() {
    return maxRunning == Places.NO_BOUND
        ? "virtual"
        : "virtual (at most " + maxRunning + Ranges.waitingText(maxWaiting) + ")";
  }
}
