package dev.gyre.itests.osgi.inside.executor;

import dev.gyre.spi.ExecutorProvider;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the provider, named after the bundle's major version. */
public final class OwnPoolActivator implements BundleActivator {

  /** Created by the framework. */
  public OwnPoolActivator() {}

  @Override
  public void start(BundleContext context) {
    int version = context.getBundle().getVersion().getMajor();
    var aboveOurs = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 10));
    context.registerService(ExecutorProvider.class, new OwnPoolProvider(version), aboveOurs);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the service, and the host drains the pools.
  }
}
