package dev.gyre.nio;

import dev.gyre.spi.IoSelector.ReadyQueue;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel and its key; passes from the attempt that connects it to the stream. Loop thread only.
 *
 * <p>It is attached to the key, rather than the source itself, because it outlives both: the source
 * changes when a connection is made, the key when a selector is replaced.
 */
final class NioSocket {

  private static final Logger LOG = LoggerFactory.getLogger(NioSocket.class);

  private final SelectableChannel channel;
  private SelectionKey key;
  private @Nullable ReadinessSource source;

  /**
   * Registers a channel, which is watched for nothing yet.
   *
   * @param selector watches it
   * @param channel a channel that does not block
   * @throws IOException if the channel is closed
   */
  NioSocket(Selector selector, SelectableChannel channel) throws IOException {
    this.channel = channel;
    key = channel.register(selector, 0, this);
  }

  static NioSocket of(SelectionKey key) {
    return (NioSocket) Objects.requireNonNull(key.attachment(), "attached when registered");
  }

  /** Has events go to a source from now on. */
  void belongsTo(ReadinessSource source) {
    this.source = source;
  }

  /** Queues the source, as {@link ReadinessSource#fire} does. */
  int fire(int ops, ReadyQueue ready) {
    return source == null ? 0 : source.fire(ops, ready);
  }

  /** Changes what is watched. The JDK tells the system at the next poll, all changes in one go. */
  void watch(int ops) {
    // A channel whose attempt to connect failed at once has closed itself.
    if (key.isValid()) {
      key.interestOps(ops);
    }
  }

  /**
   * Moves to another selector, with the same interest.
   *
   * @throws IOException if the channel is closed
   */
  void moveTo(Selector selector) throws IOException {
    key = channel.register(selector, key.interestOps(), this);
  }

  /** Returns whom events go to, or null if that is nobody yet. */
  @Nullable ReadinessSource source() {
    return source;
  }

  /** Closes the source if there is one, else the channel. */
  void closeSource() {
    if (source == null) {
      close();
    } else {
      source.close();
    }
  }

  /** Watches the channel no more, but leaves it open. */
  void cancel() {
    key.cancel();
  }

  /** Closes the channel. The system's descriptor is free after the next poll. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The channel counts as closed all the same, and no caller could do anything about it.
      LOG.debug("closing {} failed", channel, e);
    }
  }
}
