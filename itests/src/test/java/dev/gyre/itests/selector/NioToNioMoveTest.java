package dev.gyre.itests.selector;

import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;

final class NioToNioMoveTest extends MoveContract {

  @Override
  SelectorProvider from() {
    return new NioSelectorProvider();
  }

  @Override
  SelectorProvider to() {
    return new NioSelectorProvider();
  }
}
