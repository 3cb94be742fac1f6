package dev.gyre.internal.registry;

import dev.gyre.internal.swap.LoadFailure;
import dev.gyre.internal.swap.PartSlot;
import dev.gyre.internal.swap.SwapListeners;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.SwapListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fills each slot with what the service loader finds, once, when the part is first asked for; and
 * before the first of them, the listeners. Thread-safe.
 *
 * <p>One lock for all slots: the constructor of a policy may well ask for a selector. A provider
 * whose constructor asks for its own part finds it empty.
 */
final class FirstUse {

  private final ServiceDiscovery discovery;
  private final SwapListeners listeners;
  private final ReentrantLock filling = new ReentrantLock();
  private final Set<Part<?>> filled = ConcurrentHashMap.newKeySet();
  private final Set<Part<?>> started = new HashSet<>(); // guarded by filling
  private boolean listenersLoaded; // guarded by filling

  FirstUse(ServiceDiscovery discovery, SwapListeners listeners) {
    this.discovery = discovery;
    this.listeners = listeners;
  }

  /**
   * Fills a slot unless it was filled before, and sees to it that the best provider is in office.
   */
  <P extends Provider> void fill(PartSlot<P> slot) {
    if (!filled.contains(slot.part())) {
      fillOnce(slot).run();
    }
    // Also by a thread that did not fill it: the one that did may not have come so far.
    slot.settle();
  }

  private <P extends Provider> Runnable fillOnce(PartSlot<P> slot) {
    filling.lock();
    try {
      if (!started.add(slot.part())) {
        return () -> {};
      }
      var failures = new ArrayList<LoadFailure>();
      loadListeners(failures);
      List<P> found = discovery.load(slot.part().type(), failures);
      Runnable announcement = slot.enroll(found, failures);
      filled.add(slot.part());
      return announcement;
    } finally {
      filling.unlock();
    }
  }

  private void loadListeners(List<LoadFailure> failures) {
    if (!listenersLoaded) {
      listenersLoaded = true;
      discovery.load(SwapListener.class, failures).forEach(listeners::add);
    }
  }
}
