package dev.gyre.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A connected channel of the JDK's as a stream: everything but who watches it, and who closes it.
 * Written once, for the selector on {@code java.nio} and for channels that users have connected.
 * Loop thread only.
 *
 * <p>The JDK copies bytes of the heap before it writes them, all that a buffer has, however few the
 * system then takes. So that large buffers are not copied over and over, they are written in
 * portions.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class SocketChannelStream extends ReadinessStream {

  private static final int PORTION_BYTES = 128 * 1024;

  private final SocketChannel channel;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;

  /**
   * For subclasses.
   *
   * @param channel a connected channel that does not block
   * @throws IOException if it is closed
   */
  protected SocketChannelStream(SocketChannel channel) throws IOException {
    this(channel, channel.getLocalAddress(), channel.getRemoteAddress());
  }

  /**
   * For subclasses whose channels need not know whom they are connected to.
   *
   * @param channel a connected channel that does not block
   * @param localAddress the address of this end, or null if it has none
   * @param remoteAddress the address of the other end, or null if it has none
   */
  protected SocketChannelStream(
      SocketChannel channel,
      @Nullable SocketAddress localAddress,
      @Nullable SocketAddress remoteAddress) {
    this.channel = channel;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
  }

  /**
   * Returns the channel.
   *
   * @return what this stream writes to and reads from
   */
  protected final SocketChannel channel() {
    return channel;
  }

  /**
   * Writes what the system takes of a buffer, and copies no more of it than that takes.
   *
   * @param channel where to
   * @param data the bytes
   * @return how many were written, 0 or more
   * @throws IOException if the connection is broken
   */
  public static int write(SocketChannel channel, ByteBuffer data) throws IOException {
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
  public final int write(ByteBuffer data) throws IOException {
    return write(channel, data);
  }

  @Override
  public final long write(ByteBuffer[] data, int count) throws IOException {
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
  public final boolean sends(SourceFile file) {
    return file instanceof ChannelFile;
  }

  @Override
  public final long sendFile(SourceFile file, long position, long count) throws IOException {
    if (!(file instanceof ChannelFile opened)) {
      throw new IllegalArgumentException(
          "file was opened for another selector's streams, open it as a ChannelFile: " + file);
    }
    return opened.channel().transferTo(position, count, channel);
  }

  @Override
  public final void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public final <T> T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public final @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  protected final int receive() throws IOException {
    return channel.read(receiveBuffer().clear());
  }

  /** By way of the shared buffer for one on the heap: so does the JDK, with a buffer as large. */
  @Override
  protected final int receiveInto(ByteBuffer target) throws IOException {
    int position = target.position();
    if (target.isDirect()) {
      int count = channel.read(target);
      target.position(position);
      return count;
    }
    ByteBuffer shared = receiveBuffer().clear();
    shared.limit(Math.min(shared.capacity(), target.remaining()));
    int count = channel.read(shared);
    if (count > 0) {
      target.put(position, shared, 0, count);
    }
    return count;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[remote=" + remoteAddress + "]";
  }
}
