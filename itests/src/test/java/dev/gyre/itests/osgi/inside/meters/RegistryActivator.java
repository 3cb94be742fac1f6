package dev.gyre.itests.osgi.inside.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers a registry, and what its meters say for the test to see. */
public final class RegistryActivator implements BundleActivator {

  /** Created by the framework. */
  public RegistryActivator() {}

  @Override
  public void start(BundleContext context) {
    var registry = new SimpleMeterRegistry();
    context.registerService(MeterRegistry.class, registry, null);
    context.registerService(Map.class, new MeterValues(registry), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the services.
  }
}
