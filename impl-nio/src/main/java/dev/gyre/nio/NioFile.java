package dev.gyre.nio;

import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel of a file. Loop thread only. */
final class NioFile implements SourceFile {

  private static final Logger LOG = LoggerFactory.getLogger(NioFile.class);

  private final FileChannel channel;

  private NioFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException if that fails; the message names it
   */
  @SuppressWarnings("MustBeClosed") // The caller closes it.
  static NioFile open(Path path) throws IOException {
    return new NioFile(FileChannel.open(path, StandardOpenOption.READ));
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The channel counts as closed all the same, and no caller could do anything about it.
      LOG.debug("closing {} failed", channel, e);
    }
  }
}
