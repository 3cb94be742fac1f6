package dev.gyre.spi.osgi;

import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.Provider;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * A provider as a service: each good configuration has another one take its place, a bad one
 * changes nothing. A component that is the provider itself could not do that, for it would be gone
 * by the time it has read what it is to be. One thread at a time.
 *
 * @param <P> the type of the service
 * @since 0.1
 */
public final class ConfiguredService<P extends Provider> {

  /**
   * What the manifest of a bundle with a component for an executor says, as the attribute of a
   * capability of the name space {@code osgi.service}.
   */
  public static final String EXECUTOR =
      "objectClass:List<String>=\"dev.gyre.spi.ExecutorProvider\"";

  private final BundleContext context;
  private final Class<P> type;
  private final Function<Map<String, ?>, ? extends P> reader;
  private final Consumer<IllegalArgumentException> refusal;
  private Map<String, ?> good = Map.of();
  private @Nullable ServiceRegistration<P> registration;

  /**
   * Serves nobody yet.
   *
   * @param context the bundle's
   * @param type the type of the service
   * @param reader makes a provider of a configuration, or throws an {@link
   *     IllegalArgumentException}; never of an empty one, which stands for the usual values
   * @param refusal is told what is wrong with a configuration that is not taken over
   */
  public ConfiguredService(
      BundleContext context,
      Class<P> type,
      Function<Map<String, ?>, ? extends P> reader,
      Consumer<IllegalArgumentException> refusal) {
    this.context = context;
    this.type = type;
    this.reader = reader;
    this.refusal = refusal;
  }

  /**
   * Serves as this configuration says, if it is good; else as before, or the usual way.
   *
   * @param values the configuration; it may have a {@code service.ranking}
   */
  public void configure(Map<String, ?> values) {
    try {
      serve(values);
    } catch (IllegalArgumentException bad) {
      refusal.accept(bad);
      if (registration == null) {
        serve(Map.of());
      }
    }
  }

  /** The new service comes before the old one goes: nobody else serves in between. */
  private void serve(Map<String, ?> values) {
    P provider = reader.apply(values);
    int ranking =
        new ConfigurationValues(values)
            .number(
                Constants.SERVICE_RANKING,
                provider.ranking(),
                Integer.MIN_VALUE,
                Integer.MAX_VALUE);
    ServiceRegistration<P> before = registration;
    registration =
        context.registerService(
            type, provider, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ranking)));
    good = values;
    if (before != null) {
      before.unregister();
    }
  }

  /** Serves by the same configuration, as it is to be read now that something else has changed. */
  public void renew() {
    serve(good);
  }

  /** Serves nobody any longer. */
  public void withdraw() {
    if (registration != null) {
      registration.unregister();
      registration = null;
    }
  }
}
