package dev.gyre.loop.channels;

import dev.gyre.Context;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that a transport or a server has taken over from its user: how that watches it, and
 * closes it. Loop thread only.
 */
public final class OwnedChannel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedChannel.class);

  private final ChannelReaders readers;
  private final SelectableChannel channel;
  private @Nullable Interest reader;
  private @Nullable Interest writer;

  OwnedChannel(ChannelReaders readers, SelectableChannel channel) {
    this.readers = readers;
    this.channel = channel;
  }

  /**
   * Changes what a source is told of, as {@link ReadinessSource}'s {@code watch} asks for.
   *
   * @param source what is told
   * @param ops {@link ReadinessSource#READ}, {@link ReadinessSource#WRITE}, both or 0
   */
  public void watch(ReadinessSource source, int ops) {
    reader = changed(ReadinessSource.READ, reader, source, ops);
    writer = changed(ReadinessSource.WRITE, writer, source, ops);
  }

  private @Nullable Interest changed(
      int op, @Nullable Interest now, ReadinessSource source, int ops) {
    boolean wanted = (ops & op) != 0;
    if (wanted == (now != null)) {
      return now;
    }
    if (now != null) {
      readers.remove(channel, op, now);
      return null;
    }
    // Sources are told in no context of anybody's; they know whose to enter.
    var begun = new Interest(() -> source.fire(op, Runnable::run), Context.EMPTY, null);
    readers.addOwned(channel, op, begun);
    return begun;
  }

  /** Closes the channel, which is watched no more. A second call does nothing. */
  @Override
  public void close() {
    if (reader != null) {
      readers.remove(channel, ReadinessSource.READ, reader);
    }
    if (writer != null) {
      readers.remove(channel, ReadinessSource.WRITE, writer);
    }
    readers.forget(channel);
    try {
      channel.close();
    } catch (IOException e) {
      // The channel counts as closed all the same, and no caller could do anything about it.
      LOG.debug("closing {} failed", channel, e);
    }
  }
}
