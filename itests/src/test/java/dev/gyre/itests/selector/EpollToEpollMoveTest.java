package dev.gyre.itests.selector;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.spi.SelectorProvider;

final class EpollToEpollMoveTest extends MoveContract {

  @Override
  SelectorProvider from() {
    return new EpollSelectorProvider();
  }

  @Override
  SelectorProvider to() {
    return new EpollSelectorProvider();
  }
}
