package dev.gyre.spi;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file as a channel of the JDK's, for a {@link SocketChannelStream} to send. Loop thread only.
 *
 * @since 0.1
 */
public final class ChannelFile implements SourceFile {

  private final FileChannel channel;
  private final boolean owned;

  private ChannelFile(FileChannel channel, boolean owned) {
    this.channel = channel;
    this.owned = owned;
  }

  /**
   * Opens a file for reading.
   *
   * @param path the file
   * @return the file, which the caller closes
   * @throws IOException if that fails; the message names it
   */
  @SuppressWarnings("MustBeClosed") // The caller closes it.
  public static ChannelFile open(Path path) throws IOException {
    return new ChannelFile(FileChannel.open(path, StandardOpenOption.READ), true);
  }

  /**
   * Uses a channel that stays its owner's: neither is its position moved, nor is it closed by
   * {@link #close}.
   *
   * @param channel a channel that can be read
   * @return the file
   * @throws ClosedChannelException if it is closed
   */
  public static ChannelFile lent(FileChannel channel) throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    return new ChannelFile(channel, false);
  }

  /**
   * Returns the channel.
   *
   * @return the channel; its position is its owner's
   */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public ChannelFile toChannelFile() {
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() {
    if (!owned) {
      return;
    }
    try {
      channel.close();
    } catch (IOException closedAllTheSame) {
      // It was only read.
    }
  }

  @Override
  public String toString() {
    return "ChannelFile[" + channel + "]";
  }
}
