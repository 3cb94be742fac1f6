package dev.gyre.nio;

import dev.gyre.spi.ReadinessStream;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected channel that has come from another selector, which may have made it of a descriptor:
 * then it does not know the addresses of the connection. Loop thread only.
 */
final class SucceedingNioStream extends NioStream {

  private final @Nullable SocketAddress localAddress;

  SucceedingNioStream(
      NioSelector selector, NioSocket socket, SocketChannel channel, ReadinessStream predecessor) {
    super(selector, socket, channel, predecessor.remoteAddress());
    this.localAddress = predecessor.localAddress();
  }

  /** Goes on where the stream stops that this one was made from. */
  void goOnFrom(ReadinessStream predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return isClosed() ? null : localAddress;
  }
}
