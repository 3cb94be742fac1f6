package dev.gyre.executors.threads.osgi;

import dev.gyre.executors.threads.VirtualThreadExecutorProvider;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** The executor on virtual threads, as configured. Declarative Services calls it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = VirtualThreadComponent.PID)
@Designate(ocd = VirtualThreadConfiguration.class)
@Capability(namespace = "osgi.service", attribute = ProviderService.CAPABILITY)
public final class VirtualThreadComponent {

  static final String PID = "dev.gyre.executors.virtual";

  private static final int NO_BOUND = -1;

  private final ProviderService service;

  /**
   * Serves as configured.
   *
   * @param context the bundle's
   * @param values the configuration
   */
  @Activate
  public VirtualThreadComponent(BundleContext context, Map<String, Object> values) {
    service = new ProviderService(context, PID, VirtualThreadComponent::read);
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
