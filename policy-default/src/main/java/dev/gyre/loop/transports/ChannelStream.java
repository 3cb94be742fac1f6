package dev.gyre.loop.transports;

import dev.gyre.loop.channels.OwnedChannel;
import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A channel of the JDK's that the user has connected, as a stream. Loop thread only.
 *
 * <p>It is watched as the user's other channels are, and so works on every selector, the one on
 * epoll included, which the JDK does not tell a channel's descriptor.
 */
final class ChannelStream extends SocketChannelStream {

  private final OwnedChannel owned;
  private final ByteBuffer receiveBuffer;

  /**
   * Takes a channel over.
   *
   * @param owned watches the channel, and closes it
   * @param channel a connected channel that does not block
   * @param receiveBuffer shared with other streams of the loop
   * @throws IOException if the channel is closed
   */
  ChannelStream(OwnedChannel owned, SocketChannel channel, ByteBuffer receiveBuffer)
      throws IOException {
    super(channel);
    this.owned = owned;
    this.receiveBuffer = receiveBuffer;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return receiveBuffer;
  }

  @Override
  protected void watch(int before, int now) {
    owned.watch(this, now);
  }

  @Override
  protected void release() {
    owned.close();
  }
}
