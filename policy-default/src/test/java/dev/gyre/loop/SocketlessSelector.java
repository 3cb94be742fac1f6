package dev.gyre.loop;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.net.SocketAddress;

/** A selector for tests of which none has to do with sockets. */
interface SocketlessSelector extends IoSelector {

  @Override
  default long resolutionNanos() {
    return 1;
  }

  @Override
  default boolean pinsCarrier() {
    return false;
  }

  @Override
  default Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink) {
    throw new AssertionError("no sockets here");
  }

  @Override
  default Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink) {
    throw new AssertionError("no sockets here");
  }

  @Override
  default void close() {}
}
