package dev.gyre.executors.threads.osgi;

import dev.gyre.executors.threads.PlatformThreadExecutorProvider;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.osgi.ConfiguredService;
import java.time.Duration;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executor on platform threads, as configured. Declarative Services calls it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = PlatformThreadComponent.PID)
@Designate(ocd = PlatformThreadConfiguration.class)
@Capability(namespace = "osgi.service", attribute = ConfiguredService.EXECUTOR)
public final class PlatformThreadComponent {

  static final String PID = "dev.gyre.executors.threads";

  private static final Logger LOG = LoggerFactory.getLogger(PlatformThreadComponent.class);

  private static final int USUAL_IDLE_SECONDS = 2;
  private static final int NO_BOUND = -1;

  private final ConfiguredService<ExecutorProvider> service;

  /**
   * Serves as configured.
   *
   * @param context the bundle's
   * @param values the configuration
   */
  @Activate
  public PlatformThreadComponent(BundleContext context, Map<String, Object> values) {
    service =
        new ConfiguredService<>(
            context,
            ExecutorProvider.class,
            PlatformThreadComponent::read,
            PlatformThreadComponent::logRefusal);
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
    options.requireKeysOf(PlatformThreadConfiguration.class);
    int threads = options.number("maxThreads", 0, 0, 4096);
    Duration idle = Duration.ofSeconds(options.number("idleSeconds", USUAL_IDLE_SECONDS, 1, 3600));
    int waiting = options.number("maxWaiting", NO_BOUND, NO_BOUND, Integer.MAX_VALUE);
    var provider =
        threads == 0
            ? PlatformThreadExecutorProvider.ofUsualSize(idle)
            : new PlatformThreadExecutorProvider(threads, idle);
    return waiting == NO_BOUND ? provider : provider.withMaxWaiting(waiting);
  }
}
