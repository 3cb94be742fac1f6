package dev.gyre.examples.executor;

import dev.gyre.spi.ExecutorProvider;
import java.util.Map;
import java.util.Objects;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Installs the executor, ranked above the usual ones, for as long as the bundle is active. The
 * framework properties {@value #PACE} and {@value #WAITING} set it up.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  private static final String PACE = "dev.gyre.example.executor.callsPerSecond";
  private static final String WAITING = "dev.gyre.example.executor.maxWaiting";
  private static final int ABOVE_DEFAULT = 100;

  @Override
  public void start(BundleContext context) throws BundleException {
    ExecutorProvider provider;
    try {
      provider =
          new PacedExecutorProvider(number(context, PACE, "100"), number(context, WAITING, "1000"));
    } catch (IllegalArgumentException bad) {
      throw new BundleException("cannot pace calls, see " + PACE + " and " + WAITING, bad);
    }
    var properties = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ABOVE_DEFAULT));
    context.registerService(ExecutorProvider.class, provider, properties);
  }

  private static int number(BundleContext context, String property, String usual) {
    return Integer.parseInt(Objects.requireNonNullElse(context.getProperty(property), usual));
  }

  @Override
  public void stop(BundleContext context) {
    // Nothing but the service, which the framework unregisters; the host drains the executor.
  }
}
