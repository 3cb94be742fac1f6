package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The selector on epoll keeps the contract, and knows abstract names as well. */
@EnabledOnOs(OS.LINUX)
class EpollUnixSocketsTest extends UnixSocketContract {

  @Override
  SelectorProvider provider() {
    return new EpollSelectorProvider();
  }

  @Test
  void abstractName_echoes() throws IOException {
    assertEchoes(unusedName());
  }

  @Test
  void abstractName_isTheAddressOfTheServer() throws IOException {
    AbstractUnixAddress name = unusedName();
    StreamPair pair = StreamPair.open(loop(), name);
    assertEquals(name, pair.listener.localAddress());
    assertEquals(name, pair.server.localAddress());
    assertEquals(name, pair.client.remoteAddress());
  }

  private static AbstractUnixAddress unusedName() {
    return AbstractUnixAddress.of("gyre-ü-" + ProcessHandle.current().pid() + System.nanoTime());
  }
}
