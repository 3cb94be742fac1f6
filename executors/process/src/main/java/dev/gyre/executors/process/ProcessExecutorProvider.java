package dev.gyre.executors.process;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Opens executors that make calls in worker processes: {@link ProcessPoolExecutor} as the host's
 * default executor. Calls have to be serializable then, such as {@link dev.gyre.PortableCall}s; one
 * that is not fails with {@link CallTransferException}. So it serves only if it is {@linkplain
 * dev.gyre.spi.Providers#prefer preferred} by name: {@code process}.
 *
 * <p>In an OSGi framework a configuration with the PID {@code dev.gyre.executors.process} sets it
 * up. One with a value that is not understood is refused as a whole, with a line in the log, and
 * the one before stays. Immutable.
 *
 * @since 0.1
 */
public final class ProcessExecutorProvider implements ExecutorProvider {

  private static final int USUAL_RANKING = -20;

  private final ProcessPoolOptions options;

  /** Creates a provider of pools with as many workers as there are processors. */
  public ProcessExecutorProvider() {
    this(ProcessPoolOptions.DEFAULT);
  }

  /**
   * Creates a provider.
   *
   * @param options how its pools are set up
   */
  public ProcessExecutorProvider(ProcessPoolOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public int ranking() {
    return USUAL_RANKING;
  }

  /** Calls of users who know nothing of it would all fail. */
  @Override
  public boolean onlyIfPreferred() {
    return true;
  }

  /** A runtime image may come without the program that starts it. */
  @Override
  public Optional<String> unavailable() {
    Path chosen = options.java();
    Path java = chosen == null ? WorkerLauncher.usualLauncher() : chosen;
    return Files.isExecutable(java)
        ? Optional.empty()
        : Optional.of(
            "there is no program "
                + java
                + " to start workers with: configure \"java\" of"
                + " dev.gyre.executors.process");
  }

  @Override
  public CallExecutor open() {
    return new ProcessPool(options);
  }

  @Override
  public String toString() {
    return "process (at most " + options.maxWorkers() + " workers)";
  }
}
