package dev.gyre.internal.osgi;

import dev.gyre.internal.management.LoopsRegistration;
import dev.gyre.internal.registry.Registry;
import dev.gyre.spi.Part;
import dev.gyre.spi.SwapListener;
import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Has the registry follow the framework's services for as long as the bundle is active. The
 * framework calls it, one call at a time.
 *
 * <p>Trackers rather than Declarative Services, for two reasons: a removal happens inside the call
 * that unregisters the service, so that an executor can be drained before its bundle stops; and a
 * bare framework is enough.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  private final Registry registry;
  private final Deque<ServiceTracker<?, ?>> trackers = new ArrayDeque<>();

  /** Creates the activator for the registry of this copy of the API. */
  public Activator() {
    this(Registry.instance());
  }

  Activator(Registry registry) {
    this.registry = registry;
  }

  @Override
  public void start(BundleContext context) {
    registry.activate();
    // Listeners first, so that they hear of all that follows; parts in the order in which they
    // build on each other.
    open(
        new ServiceTracker<>(
            context, SwapListener.class, new SwapListenerTracking(context, registry)));
    open(PartTracking.tracker(context, registry, Part.SELECTOR));
    open(PartTracking.tracker(context, registry, Part.TASK_RUNNER));
    open(PartTracking.tracker(context, registry, Part.EXECUTOR));
    open(PartTracking.tracker(context, registry, Part.POLICY));
  }

  @Override
  public void stop(BundleContext context) {
    // Before the trackers, which remove one service after the other: each would have its successor
    // opened, and be waited for by a deadline of its own.
    registry.deactivate();
    while (!trackers.isEmpty()) {
      trackers.pop().close();
    }
    LoopsRegistration.withdraw();
  }

  private void open(ServiceTracker<?, ?> tracker) {
    tracker.open();
    trackers.push(tracker);
  }
}
