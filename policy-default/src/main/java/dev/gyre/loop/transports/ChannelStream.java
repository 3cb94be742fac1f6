package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel of the JDK's that the user has connected, as a stream. Loop thread only.
 *
 * <p>It is watched by {@link EventLoop#addReader} and {@link EventLoop#addWriter}, so that it works
 * on every selector, the one on epoll included, which the JDK does not tell a channel's descriptor.
 */
final class ChannelStream extends ReadinessStream {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelStream.class);

  /** What the JDK copies of the heap before it writes, however few bytes the system then takes. */
  private static final int PORTION_BYTES = 128 * 1024;

  private final EventLoop loop;
  private final SocketChannel channel;
  private final ByteBuffer receiveBuffer;
  private final Consumer<ChannelStream> released;
  private final @Nullable SocketAddress remoteAddress;

  /**
   * Takes a channel over.
   *
   * @param channel a connected channel that does not block
   * @param receiveBuffer shared with other streams of the loop
   * @param released is told when the channel was closed
   * @throws IOException if the channel is closed
   */
  ChannelStream(
      EventLoop loop,
      SocketChannel channel,
      ByteBuffer receiveBuffer,
      Consumer<ChannelStream> released)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.receiveBuffer = receiveBuffer;
    this.released = released;
    this.remoteAddress = channel.getRemoteAddress();
  }

  private void readable() {
    fire(READ, Runnable::run);
  }

  private void writable() {
    fire(WRITE, Runnable::run);
  }

  @Override
  protected void watch(int before, int now) {
    int changed = before ^ now;
    if ((changed & READ) != 0) {
      if ((now & READ) != 0) {
        loop.addReader(channel, this::readable);
      } else {
        loop.removeReader(channel);
      }
    }
    if ((changed & WRITE) != 0) {
      if ((now & WRITE) != 0) {
        loop.addWriter(channel, this::writable);
      } else {
        loop.removeWriter(channel);
      }
    }
  }

  @Override
  protected void release() {
    loop.removeReader(channel);
    loop.removeWriter(channel);
    closeChannel();
    released.accept(this);
  }

  /** Closes the channel only: the loop watches nothing any more. */
  void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      // The channel counts as closed all the same, and no caller could do anything about it.
      LOG.debug("closing {} failed", channel, e);
    }
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    if (data.isDirect()) {
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
    for (int i = 0; i < count; i++) {
      total += write(data[i]);
      if (data[i].hasRemaining()) {
        break;
      }
    }
    return total;
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
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return receiveBuffer;
  }

  @Override
  protected int receive() throws IOException {
    return channel.read(receiveBuffer.clear());
  }

  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    int position = target.position();
    int count = channel.read(target);
    target.position(position);
    return count;
  }

  @Override
  public String toString() {
    return "ChannelStream[remote=" + remoteAddress + "]";
  }
}
