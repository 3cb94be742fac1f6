package dev.gyre.itests.selector;

import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;

/** The selector on NIO keeps the contract. */
class NioSelectorContractTest extends SelectorContract {

  @Override
  SelectorProvider provider() {
    return new NioSelectorProvider();
  }
}
