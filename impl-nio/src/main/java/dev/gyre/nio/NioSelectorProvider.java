package dev.gyre.nio;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;

/**
 * Opens selectors on {@code java.nio.channels}, which run everywhere. Any thread.
 *
 * @since 0.1
 */
public final class NioSelectorProvider implements SelectorProvider {

  /** Creates the provider. */
  public NioSelectorProvider() {}

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public IoSelector open() throws IOException {
    return new NioSelector();
  }

  @Override
  public String toString() {
    return name();
  }
}
