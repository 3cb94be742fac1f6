package dev.gyre.loop.channels;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is to be told that a channel is ready: what stands behind {@link
 * dev.gyre.ChannelOperations#addReader} and its kin, and what the {@link SocketCalls} wait with.
 * Loop thread only.
 *
 * <p>Both directions of a channel share one watch: of the loop's selector if that can watch the
 * JDK's channels, and otherwise of a {@link OffLoopWatcher}.
 */
public final class ChannelReaders implements AutoCloseable {

  private static final int READING_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  private static final int WRITING_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private static final Logger LOG = LoggerFactory.getLogger(ChannelReaders.class);

  private final FutureLoop loop;
  private final IoSelector selector;
  private final Map<SelectableChannel, WatchedChannel> channels = new HashMap<>();
  private final Map<SelectableChannel, OwnedChannel> owned = new HashMap<>();
  private @Nullable OffLoopWatcher helper;
  private boolean closed;

  /**
   * Creates an empty table.
   *
   * @param loop the loop
   * @param selector the loop's selector
   */
  public ChannelReaders(FutureLoop loop, IoSelector selector) {
    this.loop = loop;
    this.selector = selector;
  }

  /**
   * Has a callback run whenever a channel can be read, in place of the former one.
   *
   * @param channel an open channel that does not block
   * @param callback what to run
   * @param context what it runs in
   */
  public void addReader(SelectableChannel channel, Runnable callback, Context context) {
    add(channel, ReadinessSource.READ, new Interest(callback, context, null));
  }

  /**
   * Has a callback run whenever a channel can be written, in place of the former one.
   *
   * @param channel an open channel that does not block
   * @param callback what to run
   * @param context what it runs in
   */
  public void addWriter(SelectableChannel channel, Runnable callback, Context context) {
    add(channel, ReadinessSource.WRITE, new Interest(callback, context, null));
  }

  /**
   * Removes the callback that {@link #addReader} has added.
   *
   * @param channel the channel
   * @return false if there is none
   */
  public boolean removeReader(SelectableChannel channel) {
    return removeCallback(channel, ReadinessSource.READ);
  }

  /**
   * Removes the callback that {@link #addWriter} has added.
   *
   * @param channel the channel
   * @return false if there is none
   */
  public boolean removeWriter(SelectableChannel channel) {
    return removeCallback(channel, ReadinessSource.WRITE);
  }

  private boolean removeCallback(SelectableChannel channel, int op) {
    requireNotOwned(channel);
    WatchedChannel watched = channels.get(channel);
    Interest interest = watched == null ? null : watched.interest(op);
    return interest != null && interest.operation() == null && remove(channel, op, interest);
  }

  /**
   * Adds an interest, in place of the former one, unless that is of an operation which is still
   * under way.
   *
   * @throws IllegalStateException if it is, or the channel has an owner
   */
  void add(SelectableChannel channel, int op, Interest interest) {
    requireWatchable(channel, op);
    requireFree(channel, op);
    put(channel, op, interest);
  }

  private void put(SelectableChannel channel, int op, Interest interest) {
    WatchedChannel watched = channels.get(channel);
    if (watched == null) {
      watched = new WatchedChannel(loop);
      watched.begin(watch(channel, watched));
      channels.put(channel, watched);
    }
    watched.set(op, interest);
  }

  /**
   * Checks that no operation waits for a channel, and that it is its user's.
   *
   * @throws IllegalStateException if one does, or if it is not
   */
  void requireFree(SelectableChannel channel, int op) {
    requireNotOwned(channel);
    WatchedChannel watched = channels.get(channel);
    Interest former = watched == null ? null : watched.interest(op);
    if (former != null && former.operation() != null && !former.operation().isDone()) {
      throw new IllegalStateException(
          "channel is being %s by another operation, await it or cancel it first: %s"
              .formatted(op == ReadinessSource.READ ? "read" : "written", channel));
    }
  }

  private void requireNotOwned(SelectableChannel channel) {
    if (owned.containsKey(channel)) {
      throw new IllegalStateException(
          "channel belongs to a transport or a server, use that instead: " + channel);
    }
  }

  /**
   * Takes a channel over from its user, for a transport or a server: from now on nobody else may
   * watch it or use it.
   *
   * @param channel an open channel that nobody waits for
   * @return the way to watch it, and to close it
   * @throws IllegalStateException if the channel has an owner already, or somebody waits for it
   */
  public OwnedChannel takeOver(SelectableChannel channel) {
    requireNotOwned(channel);
    if (channels.containsKey(channel)) {
      throw new IllegalStateException(
          "channel is still waited for, remove its reader and writer first: " + channel);
    }
    var taken = new OwnedChannel(this, channel);
    owned.put(channel, taken);
    return taken;
  }

  /** Adds what the owner of a channel waits with. */
  void addOwned(SelectableChannel channel, int op, Interest interest) {
    put(channel, op, interest);
  }

  void forget(SelectableChannel channel) {
    owned.remove(channel);
  }

  /** Removes an interest, unless another one has taken its place; tells whether it was there. */
  boolean remove(SelectableChannel channel, int op, Interest interest) {
    WatchedChannel watched = channels.get(channel);
    if (watched == null || !interest.equals(watched.interest(op))) {
      return false;
    }
    watched.set(op, null);
    if (watched.isIdle()) {
      channels.remove(channel);
      watched.end();
    }
    return true;
  }

  /** Refuses channels that block, or know no such operation. */
  static void requireWatchable(SelectableChannel channel, int op) {
    int known = op == ReadinessSource.READ ? READING_OPS : WRITING_OPS;
    if ((channel.validOps() & known) == 0) {
      throw new IllegalArgumentException(
          "channel cannot be %s: %s"
              .formatted(op == ReadinessSource.READ ? "read" : "written", channel));
    }
    if (!channel.isOpen()) {
      throw new IllegalArgumentException("channel is closed: " + channel);
    }
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          "channel must not block, call configureBlocking(false) first: " + channel);
    }
  }

  /**
   * Watches everything by the loop's selector that is watched already, because the loop has moved
   * to another one. What is ready is reported again, so nothing is lost.
   */
  public void watchAnew() {
    OffLoopWatcher former = helper;
    helper = null;
    channels.forEach((channel, watched) -> {
      try {
        watched.goOnWith(watch(channel, watched));
      } catch (IllegalArgumentException | UncheckedIOException closed) {
        LOG.debug("channel is watched no more: {}", channel, closed);
      }
    });
    if (former != null) {
      former.close();
    }
  }

  private ChannelWatch watch(SelectableChannel channel, ChannelWatch.Sink sink) {
    try {
      return helper == null ? watchDirectly(channel, sink) : helper.watch(channel, sink);
    } catch (ClosedChannelException | IllegalBlockingModeException changed) {
      throw new IllegalArgumentException("channel must be open and not block: " + channel, changed);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot watch " + channel, failure);
    }
  }

  private ChannelWatch watchDirectly(SelectableChannel channel, ChannelWatch.Sink sink)
      throws IOException {
    try {
      return selector.watch(channel, sink);
    } catch (UnsupportedOperationException unable) {
      OffLoopWatcher made = OffLoopWatcher.start(loop);
      helper = made;
      return made.watch(channel, sink);
    }
  }

  /**
   * Watches nothing any more, and closes the channels that were taken over, silently, as a selector
   * closes its sockets. A second call does nothing.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      channels.values().forEach(WatchedChannel::end);
      channels.clear();
      if (helper != null) {
        helper.close();
      }
      List.copyOf(owned.values()).forEach(OwnedChannel::close);
    }
  }
}
