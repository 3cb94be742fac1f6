package dev.gyre.loop;

import dev.gyre.spi.IoSelector;

/**
 * Opens the selector of a loop.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SelectorSource {

  /**
   * Opens a selector.
   *
   * @param forVirtualThread whether the loop runs on a virtual thread, whose carrier the selector
   *     must not pin
   * @return a selector
   * @throws dev.gyre.MissingProviderException if no selector can be opened
   */
  IoSelector open(boolean forVirtualThread);
}
