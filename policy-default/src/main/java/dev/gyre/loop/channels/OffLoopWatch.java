package dev.gyre.loop.channels;

import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A channel that a {@link OffLoopWatcher} watches. Loop thread only, except {@link #review}. */
final class OffLoopWatch implements ChannelWatch {

  private final OffLoopWatcher helper;
  private final Selector selector;
  private final SelectableChannel channel;
  private final Sink sink;
  private @Nullable SelectionKey key;
  private volatile int wanted;
  private volatile boolean closed;

  OffLoopWatch(OffLoopWatcher helper, Selector selector, SelectableChannel channel, Sink sink) {
    this.helper = helper;
    this.selector = selector;
    this.channel = channel;
    this.sink = sink;
  }

  /**
   * Registers the channel, which is watched for nothing yet.
   *
   * @throws IOException if the channel is closed
   */
  void register() throws IOException {
    key = channel.register(selector, 0, this);
  }

  @Override
  public void resume(int ops) {
    wanted = wanted | ops;
    arm();
  }

  /** The thread finds out by itself: what it reports and nobody wants is not watched again. */
  @Override
  public void pause(int ops) {
    wanted = wanted & ~ops;
  }

  /** Takes what the thread has seen. */
  void ready(int ops) {
    if (closed) {
      return;
    }
    try {
      sink.onReady(toReadiness(ops) & wanted);
    } finally {
      arm();
    }
  }

  private static int toReadiness(int ops) {
    int readiness = 0;
    if ((ops & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
      readiness |= ReadinessSource.READ;
    }
    if ((ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
      readiness |= ReadinessSource.WRITE;
    }
    return readiness;
  }

  private void arm() {
    SelectionKey watched = Objects.requireNonNull(key, "registered");
    if (!closed && wanted != 0 && watched.isValid()) {
      if (isUnconnected()) {
        helper.reviewAtEachWakeup(this);
      }
      try {
        watched.interestOps(fromReadiness());
        selector.wakeup();
      } catch (CancelledKeyException closedMeanwhile) {
        wanted = 0; // another thread has closed the channel
      }
    }
  }

  private boolean isUnconnected() {
    return channel instanceof SocketChannel stream && !stream.isConnected();
  }

  /**
   * Watches for what the channel can be now, if it is watched at the moment. The helper's thread
   * only.
   *
   * @return false if that will not change any more
   */
  boolean review() {
    SelectionKey watched = Objects.requireNonNull(key, "registered");
    boolean mayChange = isUnconnected();
    int ops = fromReadiness();
    try {
      if (watched.interestOps() != 0 && watched.interestOps() != ops) {
        watched.interestOps(ops);
      }
      return mayChange;
    } catch (CancelledKeyException closed) {
      return false; // by the loop or whoever closed the channel, at any time: no use in asking
      // first
    }
  }

  private int fromReadiness() {
    int ops = 0;
    if ((wanted & ReadinessSource.READ) != 0) {
      ops |= channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
    }
    if ((wanted & ReadinessSource.WRITE) != 0) {
      boolean pending = channel instanceof SocketChannel stream && stream.isConnectionPending();
      ops |= pending ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    }
    return ops;
  }

  @Override
  public void close() {
    closed = true;
    Objects.requireNonNull(key, "registered").cancel();
    selector.wakeup();
  }
}
