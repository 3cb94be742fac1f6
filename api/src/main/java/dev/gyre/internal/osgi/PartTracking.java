package dev.gyre.internal.osgi;

import dev.gyre.internal.registry.Registry;
import dev.gyre.internal.swap.Installation;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Installs each service of a part's type, with the rank and the seniority that the framework gives
 * it. Thread-safe; called by whichever thread registers, modifies or unregisters a service.
 *
 * @param <P> the type of provider
 */
final class PartTracking<P extends Provider>
    implements ServiceTrackerCustomizer<P, Installation<P>> {

  private final BundleContext context;
  private final Registry registry;
  private final Part<P> part;

  private PartTracking(BundleContext context, Registry registry, Part<P> part) {
    this.context = context;
    this.registry = registry;
    this.part = part;
  }

  static <P extends Provider> ServiceTracker<P, Installation<P>> tracker(
      BundleContext context, Registry registry, Part<P> part) {
    return new ServiceTracker<>(context, part.type(), new PartTracking<>(context, registry, part));
  }

  @Override
  public @Nullable Installation<P> addingService(ServiceReference<P> reference) {
    P provider = context.getService(reference);
    if (provider == null) {
      return null; // Its bundle could not make it, and has said why; it is asked again when the
      // service changes.
    }
    return registry.install(
        part, provider, rankingOf(reference), (Long) reference.getProperty(Constants.SERVICE_ID));
  }

  @Override
  public void modifiedService(ServiceReference<P> reference, Installation<P> installation) {
    installation.rerank(rankingOf(reference));
  }

  /**
   * Runs inside the call that unregisters the service: the drain, which is bounded, comes before
   * the bundle's end.
   */
  @Override
  public void removedService(ServiceReference<P> reference, Installation<P> installation) {
    installation.close();
    context.ungetService(reference);
  }

  /** As the framework does: what is not an integer counts as 0. */
  private static int rankingOf(ServiceReference<?> reference) {
    return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking
        ? ranking
        : 0;
  }
}
