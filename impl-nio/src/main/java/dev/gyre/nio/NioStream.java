package dev.gyre.nio;

import dev.gyre.spi.ReadinessStream;
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

  /**
   * Takes the place of another selector's stream, which may have made the channel of a descriptor:
   * then that does not know the addresses of the connection.
   */
  NioStream(
      NioSelector selector, NioSocket socket, SocketChannel channel, ReadinessStream predecessor) {
    super(channel, predecessor.localAddress(), predecessor.remoteAddress());
    this.selector = selector;
    this.socket = socket;
  }

  /** Goes on where the stream stops that this one was made from. */
  void goOnFrom(ReadinessStream predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public SocketChannel toChannel() {
    return channel();
  }

  @Override
  protected void letGo(boolean open) {
    selector.letGo(socket, channel(), open);
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
