package dev.gyre.host.operator;

import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.Loops;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Offers our health check to Felix Health Checks, if its API was there when this bundle was
 * resolved. One thread at a time, but for checks, which any thread makes.
 */
final class HealthService {

  private final Loops loops;
  private final @Nullable ServiceRegistration<?> registration;
  private volatile Duration stalled = Duration.ZERO;

  HealthService(BundleContext context, Loops loops) {
    this.loops = loops;
    this.registration = register(context);
  }

  private @Nullable ServiceRegistration<?> register(BundleContext context) {
    try {
      return FelixHealthCheck.register(context, this::check);
    } catch (NoClassDefFoundError nobodyAsks) {
      return null;
    }
  }

  /**
   * Sets from when on a loop is stalled.
   *
   * @param limit the limit; zero if none ever is
   */
  void setStalled(Duration limit) {
    stalled = limit;
  }

  private HealthReport check() {
    Duration limit = stalled;
    return loops.checkHealth(limit.isZero() ? Long.MAX_VALUE : limit.toMillis());
  }

  void withdraw() {
    if (registration != null) {
      registration.unregister();
    }
  }
}
