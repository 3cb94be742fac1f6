package dev.gyre.internal.swap;

import dev.gyre.spi.Providers;

/**
 * An installation whose rank can be changed: what the OSGi service registry needs beyond the public
 * contract.
 */
public interface Installation extends Providers.Registration {

  /**
   * Changes the rank of what was installed. After {@link #close}, does nothing.
   *
   * @param ranking the new rank; higher wins
   */
  void rerank(int ranking);
}
