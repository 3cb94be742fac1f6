package dev.gyre.nio;

import dev.gyre.spi.ReadinessStream;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected channel. Loop thread only.
 *
 * <p>The JDK copies bytes of the heap before it writes them, all that a buffer has, however few the
 * system then takes. So that large buffers are not copied over and over, they are written in
 * portions.
 */
final class NioStream extends ReadinessStream {

  private static final int PORTION_BYTES = 128 * 1024;

  private final NioSelector selector;
  private final NioSocket socket;
  private final SocketChannel channel;
  private final SocketAddress remoteAddress;

  NioStream(NioSelector selector, NioSocket socket, SocketChannel channel) throws IOException {
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    remoteAddress = channel.getRemoteAddress();
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    if (data.isDirect() || data.remaining() <= PORTION_BYTES) {
      return channel.write(data);
    }
    int limit = data.limit();
    int total = 0;
    try {
      while (data.position() < limit) {
        data.limit(Math.min(limit, data.position() + PORTION_BYTES));
        total += channel.write(data);
        if (data.hasRemaining()) {
          break;
        }
      }
      return total;
    } finally {
      data.limit(limit);
    }
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    long total = 0;
    int first = 0;
    while (first < count) {
      int end = first;
      long portion = 0;
      while (end < count && (end == first || portion + data[end].remaining() <= PORTION_BYTES)) {
        portion += data[end++].remaining();
      }
      long written =
          end - first == 1 ? write(data[first]) : channel.write(data, first, end - first);
      total += written;
      if (written < portion) {
        break;
      }
      first = end;
    }
    return total;
  }

  @Override
  public long sendFile(SourceFile file, long position, long count) throws IOException {
    if (!(file instanceof NioFile opened)) {
      throw new IllegalArgumentException(
          "file was opened by another selector, open it with the stream's own: " + file);
    }
    return opened.channel().transferTo(position, count, channel);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      return null; // The channel is closed.
    }
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return selector.receiveBuffer();
  }

  @Override
  protected int receive() throws IOException {
    return channel.read(selector.receiveBuffer().clear());
  }

  /** By way of the shared buffer for one on the heap: so does the JDK, with a buffer as large. */
  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    int position = target.position();
    if (target.isDirect()) {
      int count = channel.read(target);
      target.position(position);
      return count;
    }
    ByteBuffer shared = selector.receiveBuffer().clear();
    shared.limit(Math.min(shared.capacity(), target.remaining()));
    int count = channel.read(shared);
    if (count > 0) {
      target.put(position, shared, 0, count);
    }
    return count;
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(now);
  }

  @Override
  protected void release() {
    socket.close();
  }

  @Override
  public String toString() {
    return "NioStream[remote=" + remoteAddress + "]";
  }
}
