package dev.gyre.executors.threads;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.time.Duration;

/**
 * Opens executors on a pool of platform threads: the usual choice, good for all that blocks or
 * computes. The counterpart of asyncio's default {@code ThreadPoolExecutor}, and of the same size.
 *
 * <p>Calls beyond the number of threads wait, without a bound unless {@linkplain #withMaxWaiting
 * one is set}; then a call for which there is no place is refused with a {@link
 * java.util.concurrent.RejectedExecutionException} that names the bound, and {@code runInExecutor}
 * fails with it. No variant has the submitter wait, which may be a loop. A cancelled call keeps its
 * place until a thread comes to it. The threads are not daemons, so that what was accepted is
 * finished before the JVM exits; but they end after a short idle time, so that an idle pool does
 * not keep the JVM up.
 *
 * <p>In an OSGi framework a configuration with the PID {@code dev.gyre.executors.threads} sets it
 * up. One with a value that is not understood is refused as a whole, with a line in the log, and
 * the one before stays. Immutable.
 *
 * @since 0.1
 */
public final class PlatformThreadExecutorProvider implements ExecutorProvider {

  private static final int THREADS_MAX = 4096;
  private static final Duration IDLE_MIN = Duration.ofSeconds(1);
  private static final Duration IDLE_MAX = Duration.ofHours(1);
  private static final Duration USUAL_IDLE = Duration.ofSeconds(2);

  private final int threads;
  private final Duration idle;
  private final int maxWaiting;

  /**
   * Creates a provider of pools of the usual size: the number of processors plus 4, but 32 at most.
   */
  public PlatformThreadExecutorProvider() {
    this(usualThreads(), USUAL_IDLE);
  }

  /**
   * Creates a provider.
   *
   * @param threads how many threads a pool may have, from 1 to 4096
   * @param idle how long a thread stays without a call, from a second to an hour
   * @throws IllegalArgumentException if a value is out of range
   */
  public PlatformThreadExecutorProvider(int threads, Duration idle) {
    this(threads, idle, Places.NO_BOUND);
  }

  private PlatformThreadExecutorProvider(int threads, Duration idle, int maxWaiting) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "number of threads must be from 1 to " + THREADS_MAX + ": " + threads);
    }
    if (idle.compareTo(IDLE_MIN) < 0 || idle.compareTo(IDLE_MAX) > 0) {
      throw new IllegalArgumentException(
          "idle time must be from " + IDLE_MIN + " to " + IDLE_MAX + ": " + idle);
    }
    this.threads = threads;
    this.idle = idle;
    this.maxWaiting = Ranges.checkedWaiting(maxWaiting);
  }

  /**
   * Creates a provider of pools of the usual size.
   *
   * @param idle how long a thread stays without a call, from a second to an hour
   * @return the provider
   * @throws IllegalArgumentException if the time is out of range
   */
  public static PlatformThreadExecutorProvider ofUsualSize(Duration idle) {
    return new PlatformThreadExecutorProvider(usualThreads(), idle);
  }

  /**
   * Returns a provider of pools with a bound.
   *
   * @param calls how many calls may wait for a thread; 0 to have none wait
   * @return a changed copy
   * @throws IllegalArgumentException if the number is negative
   */
  public PlatformThreadExecutorProvider withMaxWaiting(int calls) {
    return new PlatformThreadExecutorProvider(threads, idle, calls);
  }

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public CallExecutor open() {
    return new PlatformThreadExecutor(threads, idle, maxWaiting);
  }

  private static int usualThreads() {
    return Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
  }

  @Override
  public String toString() {
    return "threads (at most "
        + threads
        + ", idle for "
        + idle
        + Ranges.waitingText(maxWaiting)
        + ")";
  }
}
