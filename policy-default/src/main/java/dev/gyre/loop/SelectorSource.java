package dev.gyre.loop;

import dev.gyre.spi.IoSelector;
import org.jspecify.annotations.Nullable;

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

  /**
   * Opens a loop's first selector.
   *
   * @param forVirtualThread as for {@link #open}
   * @return a selector, by default that of {@link #open}
   * @throws dev.gyre.MissingProviderException if no selector can be opened
   */
  default OpenedSelector openFirst(boolean forVirtualThread) {
    return new OpenedSelector(open(forVirtualThread), null);
  }

  /**
   * Tells whether loops that have got their selector here move to another one when the installed
   * providers change.
   *
   * @return false by default: a loop keeps its selector
   */
  default boolean followsProviders() {
    return false;
  }

  /**
   * Opens the selector that a loop is to move to.
   *
   * @param now the one that it has
   * @param forVirtualThread as for {@link #open}
   * @return another selector; null, the default, if the one it has is to stay
   */
  default @Nullable OpenedSelector openNext(OpenedSelector now, boolean forVirtualThread) {
    return null;
  }
}
