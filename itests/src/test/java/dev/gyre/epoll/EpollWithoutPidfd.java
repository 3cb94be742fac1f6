package dev.gyre.epoll;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.Optional;

/** The selector epoll as it is on a kernel, or in a sandbox, without {@code pidfd_open}. */
public final class EpollWithoutPidfd implements SelectorProvider {

  @Override
  public String name() {
    return "epoll without pidfd";
  }

  @Override
  public Optional<String> unavailable() {
    return new EpollSelectorProvider().unavailable();
  }

  @Override
  public IoSelector open() throws IOException {
    return EpollSelector.open(false);
  }

  @Override
  public String toString() {
    return name();
  }
}
