package dev.gyre.nio;

import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connected channel. Loop thread only. */
class NioStream extends SocketChannelStream {

  private final NioSelector selector;
  private final NioSocket socket;

  NioStream(NioSelector selector, NioSocket socket, SocketChannel channel) throws IOException {
    super(channel);
    this.selector = selector;
    this.socket = socket;
  }

  NioStream(
      NioSelector selector,
      NioSocket socket,
      SocketChannel channel,
      @Nullable SocketAddress remoteAddress) {
    super(channel, remoteAddress);
    this.selector = selector;
    this.socket = socket;
  }

  @Override
  public final SocketChannel toChannel() {
    return channel();
  }

  @Override
  protected final void letGo(boolean open) {
    selector.letGo(socket, channel(), open);
  }

  @Override
  protected final ByteBuffer receiveBuffer() {
    return selector.receiveBuffer();
  }

  @Override
  protected final void watch(int before, int now) {
    socket.watch(now);
  }

  @Override
  protected final void release() {
    socket.close();
  }
}
