package dev.gyre.nio;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.ConnectSink;
import dev.gyre.spi.ReadinessAttempt;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** An attempt to connect. Loop thread only. */
final class NioAttempt extends ReadinessAttempt {

  private final NioSelector selector;
  private final NioSocket socket;
  private final SocketChannel channel;
  private final SocketAddress remote;
  private @Nullable IOException failure;
  private boolean decided;

  NioAttempt(
      NioSelector selector,
      NioSocket socket,
      SocketChannel channel,
      SocketAddress remote,
      ConnectSink sink) {
    super(sink);
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    this.remote = remote;
  }

  /** Begins to connect. An outcome that is known at once is for the next poll to report. */
  void begin() {
    socket.belongsTo(this);
    try {
      decided = channel.connect(remote);
    } catch (IOException e) {
      failure = e;
      decided = true;
    }
    if (decided) {
      selector.reportAtNextPoll(this);
    }
    want(WRITE);
  }

  @Override
  protected @Nullable ByteStream finish() throws IOException {
    try {
      if (failure != null) {
        throw failure;
      }
      if (!channel.finishConnect()) {
        return null;
      }
    } catch (IOException e) {
      throw InternetAddresses.named(e, "cannot connect to", remote);
    }
    retire();
    NioStream stream = new NioStream(selector, socket, channel);
    socket.belongsTo(stream);
    return stream;
  }

  @Override
  protected void watch(int before, int now) {
    // The JDK never reports a channel that has connected at once.
    socket.watch(now == 0 || decided ? 0 : SelectionKey.OP_CONNECT);
  }

  @Override
  protected void release() {
    socket.close();
  }

  @Override
  public String toString() {
    return "NioAttempt[remote=" + remote + "]";
  }
}
