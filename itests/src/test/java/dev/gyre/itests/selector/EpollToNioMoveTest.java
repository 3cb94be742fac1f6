package dev.gyre.itests.selector;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;

final class EpollToNioMoveTest extends MoveContract {

  @Override
  SelectorProvider from() {
    return new EpollSelectorProvider();
  }

  @Override
  SelectorProvider to() {
    return new NioSelectorProvider();
  }
}
