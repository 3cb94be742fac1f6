package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening channel of the JDK's that the user has bound. Watched as a {@link ChannelStream} is.
 * Loop thread only.
 */
final class ChannelListener extends ReadinessListener {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelListener.class);

  private final EventLoop loop;
  private final ServerSocketChannel channel;
  private final Adoption adoption;
  private final Consumer<ChannelListener> released;
  private final SocketAddress localAddress;

  /** Makes streams of accepted channels. */
  @FunctionalInterface
  interface Adoption {

    /** Takes a channel over, or closes it. */
    ByteStream adopt(SocketChannel channel) throws IOException;
  }

  /**
   * Takes a channel over.
   *
   * @param channel a bound channel that does not block
   * @param backlog how many connections to accept at one event, at most
   * @param released is told when the channel was closed
   * @throws IOException if the channel is closed
   */
  ChannelListener(
      EventLoop loop,
      ServerSocketChannel channel,
      int backlog,
      IoSelector.AcceptSink sink,
      Adoption adoption,
      Consumer<ChannelListener> released)
      throws IOException {
    super(sink, backlog);
    this.loop = loop;
    this.channel = channel;
    this.adoption = adoption;
    this.released = released;
    this.localAddress = channel.getLocalAddress();
  }

  private void acceptable() {
    fire(READ, Runnable::run);
  }

  @Override
  protected @Nullable ByteStream accept() throws IOException {
    SocketChannel accepted = channel.accept();
    return accepted == null ? null : adoption.adopt(accepted);
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  protected void watch(int before, int now) {
    if (now != 0) {
      loop.addReader(channel, this::acceptable);
    } else {
      loop.removeReader(channel);
    }
  }

  @Override
  protected void release() {
    loop.removeReader(channel);
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
  public String toString() {
    return "ChannelListener[local=" + localAddress + "]";
  }
}
