package dev.gyre.examples.policy;

import dev.gyre.EventLoopPolicy;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Installs the policy, ranked above the default one, for as long as the bundle is active. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  private static final int ABOVE_DEFAULT = 100;

  @Override
  public void start(BundleContext context) {
    var properties = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ABOVE_DEFAULT));
    context.registerService(EventLoopPolicy.class, new DebugPolicy(), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // Nothing but the service, which the framework unregisters.
  }
}
