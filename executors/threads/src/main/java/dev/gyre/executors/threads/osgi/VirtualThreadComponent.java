package dev.gyre.executors.threads.osgi;

import dev.gyre.executors.threads.VirtualThreadExecutorProvider;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.osgi.ConfiguredService;
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

/** The executor on virtual threads, as configured. Declarative Services calls it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = VirtualThreadComponent.PID)
@Designate(ocd = VirtualThreadConfiguration.class)
@Capability(namespace = "osgi.service", attribute = ConfiguredService.EXECUTOR)
public final class VirtualThreadComponent {

  static final String PID = "dev.gyre.executors.virtual";

  private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadComponent.class);

  private static final int NO_BOUND = -1;

  private final ConfiguredService<ExecutorProvider> service;

  /**
   * Serves as configured.
   *
   * @param context the bundle's
   * @param values the configuration
   */
  @Activate
  public VirtualThreadComponent(BundleContext context, Map<String, Object> values) {
    service =
        new ConfiguredService<>(
            context,
            ExecutorProvider.class,
            VirtualThreadComponent::read,
            VirtualThreadComponent::logRefusal);
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
    options.requireKeysOf(VirtualThreadConfiguration.class);
    int running = bound(options, "maxRunning", 1);
    int waiting = bound(options, "maxWaiting", 0);
    var provider = new VirtualThreadExecutorProvider();
    provider = running == NO_BOUND ? provider : provider.withMaxRunning(running);
    return waiting == NO_BOUND ? provider : provider.withMaxWaiting(waiting);
  }

  private static int bound(ConfigurationValues options, String key, int least) {
    int bound = options.number(key, NO_BOUND, NO_BOUND, Integer.MAX_VALUE);
    if (bound != NO_BOUND && bound < least) {
      throw new IllegalArgumentException(
          key + " must be at least " + least + ", or -1 for no bound: " + bound);
    }
    return bound;
  }
}
