package dev.gyre.nio;

import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connected channel. Loop thread only. */
final class NioStream extends SocketChannelStream {

  private final NioSelector selector;
  private final NioSocket socket;

  NioStream(NioSelector selector, NioSocket socket, SocketChannel channel) throws IOException {
    super(channel);
    this.selector = selector;
    this.socket = socket;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return selector.receiveBuffer();
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(now);
  }

  @Override
  protected void release() {
    socket.close();
  }
}
