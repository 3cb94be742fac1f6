package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How the provider is found, and what it says of itself. */
class EpollSelectorProviderTest {

  @Test
  void provider_isFoundByServiceLoader() {
    Module module = getClass().getModule().addUses(SelectorProvider.class);
    ServiceLoader<SelectorProvider> found =
        ServiceLoader.load(module.getLayer(), SelectorProvider.class);
    assertTrue(found.stream().anyMatch(p -> p.type() == EpollSelectorProvider.class));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void provider_opensSelectors() throws IOException {
    SelectorProvider provider = new EpollSelectorProvider();
    assertEquals(Optional.empty(), provider.unavailable());
    assertEquals("epoll", provider.name());
    assertEquals(10, provider.ranking());
    try (IoSelector selector = provider.open()) {
      assertTrue(selector.pinsCarrier());
    }
  }
}
