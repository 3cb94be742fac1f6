package dev.gyre.itests.swaps;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;

/**
 * One more provider of selectors, as a newer version of a bundle would bring.
 *
 * @param name its name
 * @param opening opens them
 */
record RenamedSelectors(String name, Opening opening) implements SelectorProvider {

  /** Opens a selector. */
  @FunctionalInterface
  interface Opening {
    IoSelector open() throws IOException;
  }

  @Override
  public IoSelector open() throws IOException {
    return opening.open();
  }
}
