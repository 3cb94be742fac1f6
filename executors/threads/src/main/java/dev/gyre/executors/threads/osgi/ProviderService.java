package dev.gyre.executors.threads.osgi;

import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider as a service: each good configuration has another one take its place, a bad one
 * changes nothing. A component that is the provider itself could not do that, for it would be gone
 * by the time it has read what it is to be. One thread at a time.
 */
final class ProviderService {

  static final String CAPABILITY = "objectClass:List<String>=\"dev.gyre.spi.ExecutorProvider\"";

  private static final Logger LOG = LoggerFactory.getLogger(ProviderService.class);

  private final BundleContext context;
  private final String pid;
  private final Function<Map<String, ?>, ExecutorProvider> reader;
  private @Nullable ServiceRegistration<ExecutorProvider> registration;

  /**
   * Serves nobody yet.
   *
   * @param context the bundle's
   * @param pid names the configuration in the log
   * @param reader makes a provider of a configuration, or throws an {@link
   *     IllegalArgumentException}
   */
  ProviderService(
      BundleContext context, String pid, Function<Map<String, ?>, ExecutorProvider> reader) {
    this.context = context;
    this.pid = pid;
    this.reader = reader;
  }

  /** Serves as this configuration says, if it is good; else as before, or the usual way. */
  void configure(Map<String, ?> values) {
    try {
      serve(values);
    } catch (IllegalArgumentException bad) {
      LOG.error(
          "configuration pid={} state=refused: {}; the one before stays", pid, bad.getMessage());
      if (registration == null) {
        serve(Map.of());
      }
    }
  }

  /** The new service comes before the old one goes: nobody else serves in between. */
  private void serve(Map<String, ?> values) {
    ExecutorProvider provider = reader.apply(values);
    int ranking =
        new ConfigurationValues(values)
            .number(
                Constants.SERVICE_RANKING,
                provider.ranking(),
                Integer.MIN_VALUE,
                Integer.MAX_VALUE);
    ServiceRegistration<ExecutorProvider> before = registration;
    registration =
        context.registerService(
            ExecutorProvider.class,
            provider,
            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ranking)));
    if (before != null) {
      before.unregister();
    }
  }

  /** Serves nobody any longer. */
  void withdraw() {
    if (registration != null) {
      registration.unregister();
      registration = null;
    }
  }
}
