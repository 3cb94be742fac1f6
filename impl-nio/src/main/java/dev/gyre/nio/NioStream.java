package dev.gyre.nio;

import dev.gyre.spi.SocketChannelStream;
import dev.gyre.spi.SourceFile;
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
  public long sendFile(SourceFile file, long position, long count) throws IOException {
    if (!(file instanceof NioFile opened)) {
      throw new IllegalArgumentException(
          "file was opened by another selector, open it with the stream's own: " + file);
    }
    return opened.channel().transferTo(position, count, channel());
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
