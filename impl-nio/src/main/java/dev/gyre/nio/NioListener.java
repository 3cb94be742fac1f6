package dev.gyre.nio;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.AcceptSink;
import dev.gyre.spi.ReadinessListener;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening channel. Loop thread only. */
final class NioListener extends ReadinessListener {

  private final NioSelector selector;
  private final NioSocket socket;
  private final ServerSocketChannel channel;
  private final SocketOptions options;
  private final SocketAddress localAddress;

  NioListener(
      NioSelector selector,
      NioSocket socket,
      ServerSocketChannel channel,
      SocketOptions options,
      AcceptSink sink)
      throws IOException {
    super(sink, options.backlog());
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    this.options = options;
    localAddress = channel.getLocalAddress();
  }

  /** Takes the place of another selector's listener, once it {@linkplain #goOnFrom goes on}. */
  NioListener(
      NioSelector selector,
      NioSocket socket,
      ServerSocketChannel channel,
      ReadinessListener predecessor) {
    super(predecessor);
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    options = new SocketOptions(null, backlog(), false, false, predecessor.keepsAlive());
    localAddress = predecessor.localAddress();
  }

  /** Goes on where the listener stops that this one was made from. */
  void goOnFrom(ReadinessListener predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public boolean isMovable() {
    return !isClosed();
  }

  @Override
  public boolean keepsAlive() {
    return options.keepAlive();
  }

  @Override
  public ServerSocketChannel toChannel() {
    return channel;
  }

  @Override
  protected void letGo(boolean open) {
    selector.letGo(socket, channel, open);
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  protected @Nullable ByteStream accept() throws IOException {
    SocketChannel accepted = channel.accept();
    return accepted == null ? null : selector.adopt(accepted, options);
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(now == 0 ? 0 : SelectionKey.OP_ACCEPT);
  }

  @Override
  protected void release() {
    socket.close();
    selector.freeDescriptors();
  }

  @Override
  public String toString() {
    return "NioListener[local=" + localAddress + "]";
  }
}
