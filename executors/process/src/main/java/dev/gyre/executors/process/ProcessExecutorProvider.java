package dev.gyre.executors.process;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.io.ObjectInputFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Opens executors that make calls in worker processes: {@link ProcessPoolExecutor} as the host's
 * default executor. Calls have to be serializable then, such as {@link dev.gyre.PortableCall}s; one
 * that is not fails with {@link CallTransferException}. So it serves only if it is {@linkplain
 * dev.gyre.spi.Providers#prefer preferred} by name: {@code process}.
 *
 * <p>In an OSGi framework a configuration with the PID {@value #PID} sets it up. A configuration
 * with a value out of range fails the component's activation, with the reason in the framework's
 * log. Immutable.
 *
 * @since 0.1
 */
@Component(service = ExecutorProvider.class, configurationPid = ProcessExecutorProvider.PID)
@Designate(ocd = ProcessConfiguration.class)
public final class ProcessExecutorProvider implements ExecutorProvider {

  static final String PID = "dev.gyre.executors.process";
  static final int USUAL_RANKING = -20;

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

  /**
   * Creates the service as configured.
   *
   * @param configuration the configuration
   * @throws IllegalArgumentException if a value is out of range
   */
  @Activate
  public ProcessExecutorProvider(ProcessConfiguration configuration) {
    this(options(configuration));
  }

  private static ProcessPoolOptions options(ProcessConfiguration configuration) {
    ProcessPoolOptions usual = ProcessPoolOptions.DEFAULT;
    int workers = configuration.maxWorkers();
    return usual
        .withMaxWorkers(workers == 0 ? usual.maxWorkers() : workers)
        .withWarmWorkers(configuration.warmWorkers())
        .withMaxTasksPerWorker(configuration.maxTasksPerWorker())
        .withIdleTime(Duration.ofSeconds(configuration.idleSeconds()))
        .withStartTimeout(Duration.ofSeconds(configuration.startSeconds()))
        .withWhenCancelled(configuration.whenCancelled())
        .withJvmOptions(List.of(configuration.jvmOptions()))
        .withJava(path(configuration.java()))
        .withDirectory(path(configuration.directory()))
        .withArchive(path(configuration.archive()))
        .withResultFilter(filter(configuration.resultFilter()));
  }

  private static @Nullable Path path(String configured) {
    return configured.isBlank() ? null : Path.of(configured);
  }

  private static @Nullable ObjectInputFilter filter(String pattern) {
    return pattern.isBlank() ? null : ObjectInputFilter.Config.createFilter(pattern);
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
            "there is no program " + java + " to start workers with: configure \"java\" of " + PID);
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
