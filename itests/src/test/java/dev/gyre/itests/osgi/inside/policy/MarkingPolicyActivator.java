package dev.gyre.itests.osgi.inside.policy;

import dev.gyre.EventLoopPolicy;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the policy, marked with the bundle's major version. */
public final class MarkingPolicyActivator implements BundleActivator {

  /** Created by the framework. */
  public MarkingPolicyActivator() {}

  @Override
  public void start(BundleContext context) {
    int version = context.getBundle().getVersion().getMajor();
    var aboveOurs = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 10));
    context.registerService(EventLoopPolicy.class, new MarkingPolicy(version), aboveOurs);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the service.
  }
}
