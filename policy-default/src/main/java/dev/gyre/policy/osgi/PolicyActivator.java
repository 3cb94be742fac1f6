package dev.gyre.policy.osgi;

import dev.gyre.EventLoopPolicy;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.policy.DefaultEventLoopPolicy;
import dev.gyre.spi.Provider;
import dev.gyre.spi.TaskRunnerProvider;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Registers the policy and the task runners as services. An activator rather than Declarative
 * Services, so that the policy does not go away when an operator updates that extender.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class PolicyActivator implements BundleActivator {

  /** Created by the framework. */
  public PolicyActivator() {}

  @Override
  public void start(BundleContext context) {
    register(context, TaskRunnerProvider.class, new LoopScheduledRunnerProvider());
    register(context, TaskRunnerProvider.class, new BatonRunnerProvider());
    register(context, EventLoopPolicy.class, new DefaultEventLoopPolicy());
  }

  private static <P extends Provider> void register(
      BundleContext context, Class<P> type, P provider) {
    Map<String, Object> properties =
        Map.of(Constants.SERVICE_RANKING, provider.ranking(), "gyre.name", provider.name());
    context.registerService(type, provider, FrameworkUtil.asDictionary(properties));
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the services; loops that run are left to finish.
  }
}
