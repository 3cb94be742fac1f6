package dev.gyre.epoll;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens selectors on Linux epoll. Any thread.
 *
 * <p>Needs Linux on x86-64 or aarch64, and native access: {@code
 * --enable-native-access=dev.gyre.epoll} on the module path, {@code
 * --enable-native-access=ALL-UNNAMED} on the class path and in OSGi frameworks.
 *
 * @since 0.1
 */
public final class EpollSelectorProvider implements SelectorProvider {

  /** Creates the provider; it looks at nothing before {@link #unavailable}. */
  public EpollSelectorProvider() {}

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public int ranking() {
    return 10;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first call links the C functions, which takes some 100 ms; the answer is kept. Without
   * the flag for native access, but not denied it, the Java virtual machine prints its warning
   * here.
   */
  @Override
  public Optional<String> unavailable() {
    return Availability.HERE.obstacle();
  }

  @Override
  public IoSelector open() throws IOException {
    Optional<String> obstacle = unavailable();
    if (obstacle.isPresent()) {
      throw new IOException("epoll cannot run here: " + obstacle.get());
    }
    return EpollSelector.open();
  }

  @Override
  public String toString() {
    return name();
  }
}
