package dev.gyre.nio;

import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.ReadinessSource;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A channel of the user's. Loop thread only.
 *
 * <p>What "writable" means to the JDK depends on whether a channel is connected, which its user may
 * change at any time; and a channel that is watched for what it cannot be any more is reported by
 * the system and by the JDK not, so that polls return for nothing. Hence a channel that is not
 * connected yet is asked anew at each poll.
 */
final class NioWatch extends ReadinessSource implements ChannelWatch {

  private final NioSelector selector;
  private final NioSocket socket;
  private final SelectableChannel channel;
  private final Sink sink;
  private boolean reviewed;
  private int watched;

  NioWatch(NioSelector selector, NioSocket socket, SelectableChannel channel, Sink sink) {
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    this.sink = sink;
  }

  @Override
  public void resume(int ops) {
    want(ops);
  }

  @Override
  public void pause(int ops) {
    unwant(ops);
  }

  @Override
  protected void onReady(int ops) {
    if (!isClosed()) {
      sink.onReady(ops);
    }
  }

  @Override
  protected void watch(int before, int now) {
    watched = now;
    socket.watch(translated());
    if (isUnconnected() && !reviewed) {
      reviewed = true;
      selector.reviewAtEachPoll(this);
    }
  }

  /** Watches for what the channel can be now; returns false if that will not change any more. */
  boolean review() {
    if (isClosed()) {
      return false;
    }
    socket.watch(translated());
    reviewed = isUnconnected();
    return reviewed;
  }

  private boolean isUnconnected() {
    return channel instanceof SocketChannel stream && !stream.isConnected();
  }

  private int translated() {
    int ops = 0;
    if ((watched & READ) != 0) {
      ops |= channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
    }
    if ((watched & WRITE) != 0) {
      boolean pending = channel instanceof SocketChannel stream && stream.isConnectionPending();
      ops |= pending ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    }
    return ops;
  }

  @Override
  protected void release() {
    socket.cancel();
  }

  @Override
  public String toString() {
    return "NioWatch[" + channel + "]";
  }
}
