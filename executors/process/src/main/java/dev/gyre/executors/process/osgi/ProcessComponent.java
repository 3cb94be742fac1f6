package dev.gyre.executors.process.osgi;

import dev.gyre.executors.process.ProcessExecutorProvider;
import dev.gyre.executors.process.ProcessPoolOptions;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.osgi.ConfiguredService;
import java.io.ObjectInputFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executor on worker processes, as configured. Declarative Services calls it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = ProcessComponent.PID)
@Designate(ocd = ProcessConfiguration.class)
@Capability(namespace = "osgi.service", attribute = ConfiguredService.EXECUTOR)
public final class ProcessComponent {

  static final String PID = "dev.gyre.executors.process";

  private static final Logger LOG = LoggerFactory.getLogger(ProcessComponent.class);

  private static final int WORKERS_MAX = 1024;
  private static final int MINUTE = 60;

  private final ConfiguredService<ExecutorProvider> service;

  /**
   * Serves as configured.
   *
   * @param context the bundle's
   * @param values the configuration
   */
  @Activate
  public ProcessComponent(BundleContext context, Map<String, Object> values) {
    service =
        new ConfiguredService<>(
            context, ExecutorProvider.class, ProcessComponent::read, ProcessComponent::logRefusal);
    service.configure(values);
  }

  /**
   * Serves as configured now, if that is understood.
   *
   * @param values the configuration
   */
  @Modified
  void configure(Map<String, Object> values) {
    service.configure(values);
  }

  /** Serves no longer. */
  @Deactivate
  void deactivate() {
    service.withdraw();
  }

  private static void logRefusal(IllegalArgumentException bad) {
    LOG.error(
        "configuration pid={} state=refused: {}; the one before stays", PID, bad.getMessage());
  }

  static ExecutorProvider read(Map<String, ?> values) {
    var options = new ConfigurationValues(values);
    options.requireKeysOf(ProcessConfiguration.class);
    ProcessPoolOptions usual = ProcessPoolOptions.DEFAULT;
    int workers = options.number("maxWorkers", 0, 0, WORKERS_MAX);
    return new ProcessExecutorProvider(
        usual
            .withMaxWorkers(workers == 0 ? usual.maxWorkers() : workers)
            .withWarmWorkers(options.number("warmWorkers", 0, 0, WORKERS_MAX))
            .withMaxTasksPerWorker(options.number("maxTasksPerWorker", 0, 0, Integer.MAX_VALUE))
            .withIdleTime(seconds(options, "idleSeconds"))
            .withStartTimeout(seconds(options, "startSeconds"))
            .withWhenCancelled(options.choice("whenCancelled", usual.whenCancelled()))
            .withJvmOptions(options.texts("jvmOptions"))
            .withJava(path(options, "java", "a program that can be started", Files::isExecutable))
            .withDirectory(path(options, "directory", "a directory", Files::isDirectory))
            .withArchive(path(options, "archive", "a file", file -> !Files.isDirectory(file)))
            .withResultFilter(filter(options)));
  }

  private static Duration seconds(ConfigurationValues options, String key) {
    return Duration.ofSeconds(options.number(key, MINUTE, 1, Integer.MAX_VALUE));
  }

  private static @Nullable Path path(
      ConfigurationValues options, String key, String what, Predicate<Path> rule) {
    String text = options.text(key, "");
    if (text.isEmpty()) {
      return null;
    }
    Path path = Path.of(text);
    if (!rule.test(path)) {
      throw new IllegalArgumentException(key + " must be " + what + ": " + path);
    }
    return path;
  }

  private static @Nullable ObjectInputFilter filter(ConfigurationValues options) {
    String pattern = options.text("resultFilter", "");
    try {
      return pattern.isEmpty() ? null : ObjectInputFilter.Config.createFilter(pattern);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException(
          "resultFilter must be a pattern as of jdk.serialFilter: " + pattern, bad);
    }
  }
}
