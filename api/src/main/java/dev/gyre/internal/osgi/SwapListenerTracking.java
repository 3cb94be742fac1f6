package dev.gyre.internal.osgi;

import dev.gyre.internal.registry.Registry;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Adds each service that wants to be told of swaps. Thread-safe. */
final class SwapListenerTracking
    implements ServiceTrackerCustomizer<SwapListener, Providers.Registration> {

  private final BundleContext context;
  private final Registry registry;

  SwapListenerTracking(BundleContext context, Registry registry) {
    this.context = context;
    this.registry = registry;
  }

  @Override
  public Providers.@Nullable Registration addingService(ServiceReference<SwapListener> reference) {
    SwapListener listener = context.getService(reference);
    return listener == null ? null : registry.addSwapListener(listener);
  }

  @Override
  public void modifiedService(
      ServiceReference<SwapListener> reference, Providers.Registration registration) {
    // Nothing that a listener's properties could change.
  }

  @Override
  public void removedService(
      ServiceReference<SwapListener> reference, Providers.Registration registration) {
    registration.close();
    context.ungetService(reference);
  }
}
