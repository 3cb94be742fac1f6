package dev.gyre.itests.osgi.inside.runner;

import dev.gyre.spi.TaskRunnerProvider;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the task runner, marked with the bundle's major version. */
public final class MarkingRunnerActivator implements BundleActivator {

  /** Created by the framework. */
  public MarkingRunnerActivator() {}

  @Override
  public void start(BundleContext context) {
    int version = context.getBundle().getVersion().getMajor();
    var aboveOurs = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 1_000));
    context.registerService(TaskRunnerProvider.class, new MarkingRunners(version), aboveOurs);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the service.
  }
}
