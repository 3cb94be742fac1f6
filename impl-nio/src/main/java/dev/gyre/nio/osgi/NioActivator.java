package dev.gyre.nio.osgi;

import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Offers the NIO selector to an OSGi framework, which unregisters the service when the bundle
 * stops.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class NioActivator implements BundleActivator {

  /** Called by the framework. */
  public NioActivator() {}

  @Override
  public void start(BundleContext context) {
    SelectorProvider provider = new NioSelectorProvider();
    Map<String, Object> properties = Map.of(Constants.SERVICE_RANKING, provider.ranking());
    context.registerService(
        SelectorProvider.class, provider, FrameworkUtil.asDictionary(properties));
  }

  @Override
  public void stop(BundleContext context) {}
}
