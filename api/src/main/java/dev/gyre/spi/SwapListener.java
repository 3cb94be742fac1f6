package dev.gyre.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of every swap. A service of this type is enough, in the service registry of an OSGi
 * framework, or elsewhere for {@link java.util.ServiceLoader}; see also {@link
 * Providers#addSwapListener}.
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface SwapListener {

  /**
   * A part was replaced, or could not be. Called after the fact, by the thread that did it, outside
   * every lock. What it throws is dropped.
   *
   * @param event what happened
   */
  void onSwap(SwapEvent event);
}
