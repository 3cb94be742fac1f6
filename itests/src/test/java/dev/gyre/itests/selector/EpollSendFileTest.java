package dev.gyre.itests.selector;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The selector on epoll sends files. */
@EnabledOnOs(OS.LINUX)
class EpollSendFileTest extends SendFileContract {

  @Override
  SelectorProvider provider() {
    return new EpollSelectorProvider();
  }
}
