package dev.gyre.itests.selector;

import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;

/** The selector on {@code java.nio} sends files. */
class NioSendFileTest extends SendFileContract {

  @Override
  SelectorProvider provider() {
    return new NioSelectorProvider();
  }
}
