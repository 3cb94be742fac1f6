package dev.gyre.epoll.osgi;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Offers the epoll selector to an OSGi framework. Also where epoll cannot run, so that operators
 * see the reason; the framework unregisters the service when the bundle stops.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class EpollActivator implements BundleActivator {

  /** Called by the framework. */
  public EpollActivator() {}

  @Override
  public void start(BundleContext context) {
    SelectorProvider provider = new EpollSelectorProvider();
    Map<String, Object> properties = Map.of(Constants.SERVICE_RANKING, provider.ranking());
    context.registerService(
        SelectorProvider.class, provider, FrameworkUtil.asDictionary(properties));
  }

  @Override
  public void stop(BundleContext context) {}
}
