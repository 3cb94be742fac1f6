package dev.gyre.loop.transports;

import dev.gyre.loop.channels.OwnedChannel;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening channel of the JDK's that the user has bound. Watched as a {@link ChannelStream} is.
 * Loop thread only.
 */
final class ChannelListener extends ReadinessListener {

  private final OwnedChannel owned;
  private final ServerSocketChannel channel;
  private final Adoption adoption;
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
   * @param owned watches the channel, and closes it
   * @param channel a bound channel that does not block
   * @param backlog how many connections to accept at one event, at most
   * @throws IOException if the channel is closed
   */
  ChannelListener(
      OwnedChannel owned,
      ServerSocketChannel channel,
      int backlog,
      IoSelector.AcceptSink sink,
      Adoption adoption)
      throws IOException {
    super(sink, backlog);
    this.owned = owned;
    this.channel = channel;
    this.adoption = adoption;
    this.localAddress = channel.getLocalAddress();
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
    owned.watch(this, now);
  }

  @Override
  protected void release() {
    owned.close();
  }

  @Override
  public String toString() {
    return "ChannelListener[local=" + localAddress + "]";
  }
}
