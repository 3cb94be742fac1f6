package dev.gyre.itests.osgi.inside;

import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.itests.osgi.control.SelectorLoad;
import dev.gyre.itests.osgi.control.SwapControl;
import dev.gyre.itests.osgi.control.TaskLoad;
import dev.gyre.spi.SwapListener;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers the test what it can have done in here. */
public final class InsideActivator implements BundleActivator {

  /** Created by the framework. */
  public InsideActivator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(LoopTrial.class, new LoopTrialOnce(), null);
    var load = new SteadyPolicyLoad();
    context.registerService(PolicyLoad.class, load, null);
    context.registerService(SwapListener.class, load::noteDrain, null);
    context.registerService(SelectorLoad.class, new EchoingLoop(), null);
    context.registerService(TaskLoad.class, new SteadyTaskLoad(), null);
    context.registerService(ExecutorControl.class, new HostExecutorControl(), null);
    var swaps = new PartSwaps();
    context.registerService(SwapControl.class, swaps, null);
    context.registerService(SwapListener.class, swaps, null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the services.
  }
}
