package dev.gyre.executors.hazelcast.osgi;

import com.hazelcast.core.HazelcastInstance;
import dev.gyre.executors.hazelcast.HazelcastExecutorOptions;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.osgi.ConfiguredService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor on a cluster, as configured: of the Hazelcast instance that is a service, or of
 * clients as a file has it. A service that comes or goes makes another provider, which is a swap
 * like any other. Declarative Services calls it, in any thread.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = HazelcastComponent.PID)
@Designate(ocd = HazelcastConfiguration.class)
@Capability(namespace = "osgi.service", attribute = ConfiguredService.EXECUTOR)
public final class HazelcastComponent {

  static final String PID = "dev.gyre.executors.hazelcast";

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastComponent.class);

  private @Nullable HazelcastInstance hazelcast; // guarded by this

  /** Null while it does not serve. Guarded by this. */
  private @Nullable ConfiguredService<ExecutorProvider> service;

  /** Created by Declarative Services. */
  public HazelcastComponent() {}

  /**
   * Uses an instance from now on.
   *
   * @param instance the service
   */
  @Reference(
      name = "hazelcast",
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  synchronized void setHazelcast(HazelcastInstance instance) {
    hazelcast = instance;
    renew();
  }

  /**
   * Uses an instance no longer, unless another one has taken its place.
   *
   * @param instance the service that goes
   */
  @SuppressWarnings("ReferenceEquality") // the very same, whatever it takes for equal
  synchronized void unsetHazelcast(HazelcastInstance instance) {
    if (hazelcast == instance) {
      hazelcast = null;
      renew();
    }
  }

  private void renew() {
    if (service != null) {
      service.renew();
    }
  }

  /**
   * Serves as configured.
   *
   * @param context the bundle's
   * @param values the configuration
   */
  @Activate
  synchronized void activate(BundleContext context, Map<String, Object> values) {
    service =
        new ConfiguredService<>(
            context,
            ExecutorProvider.class,
            configured -> read(hazelcast, configured),
            HazelcastComponent::logRefusal);
    service.configure(values);
  }

  /**
   * Serves as configured now, if that is understood.
   *
   * @param values the configuration
   */
  @Modified
  synchronized void configure(Map<String, Object> values) {
    if (service != null) {
      service.configure(values);
    }
  }

  /** Serves no longer. */
  @Deactivate
  synchronized void deactivate() {
    if (service != null) {
      service.withdraw();
      service = null;
    }
  }

  private static void logRefusal(IllegalArgumentException bad) {
    LOG.error(
        "configuration pid={} state=refused: {}; the one before stays", PID, bad.getMessage());
  }

  static ExecutorProvider read(@Nullable HazelcastInstance hazelcast, Map<String, ?> values) {
    var options = new ConfigurationValues(values);
    options.requireKeysOf(HazelcastConfiguration.class);
    HazelcastExecutorOptions usual = HazelcastExecutorOptions.DEFAULT;
    String client = options.text("client", "");
    return new ClusterProvider(
        hazelcast,
        client.isEmpty() ? null : Path.of(client),
        new HazelcastExecutorOptions(
            options.text("service", usual.service()),
            options.number("callsPerMember", usual.callsPerMember(), 1, 65_536),
            options.choice("members", usual.members()),
            options.number("retries", usual.retries(), 0, 100),
            options.flag("interruptCancelled", usual.interruptCancelled()),
            Duration.ofSeconds(
                options.number(
                    "memberTimeoutSeconds",
                    (int) usual.memberTimeout().toSeconds(),
                    1,
                    Integer.MAX_VALUE))));
  }
}
