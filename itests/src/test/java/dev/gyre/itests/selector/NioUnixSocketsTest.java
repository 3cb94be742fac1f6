package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.itests.selector.StreamPair.Accepted;
import dev.gyre.itests.selector.StreamPair.Connected;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import org.junit.jupiter.api.Test;

/** The selector on {@code java.nio} keeps the contract, and says what else there is. */
class NioUnixSocketsTest extends UnixSocketContract {

  @Override
  SelectorProvider provider() {
    return new NioSelectorProvider();
  }

  @Test
  void abstractName_isRefusedWithTheRemedy() {
    AbstractUnixAddress name = AbstractUnixAddress.of("name");
    var failure =
        assertThrows(
            UnsupportedOperationException.class,
            () -> loop().selector().listen(name, StreamPair.OPTIONS, new Accepted()));
    assertTrue(failure.getMessage().contains("selector epoll: @name"), failure::getMessage);
    assertThrows(
        UnsupportedOperationException.class,
        () -> loop().selector().connect(name, StreamPair.OPTIONS, new Connected()));
  }
}
