package dev.gyre.itests.osgi.inside.process;

import dev.gyre.itests.osgi.control.ProcessTrial;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers the test its calls. */
public final class ProcessTrialActivator implements BundleActivator {

  /** Created by the framework. */
  public ProcessTrialActivator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(ProcessTrial.class, new ProcessTrialInBundle(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the service.
  }
}
