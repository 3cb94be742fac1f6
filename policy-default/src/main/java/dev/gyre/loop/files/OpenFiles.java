package dev.gyre.loop.files;

import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that are on their way to the transports of one loop, so that none stays open behind it:
 * who sends them is not told that a loop is closed. Loop thread only.
 */
final class OpenFiles implements AutoCloseable {

  private final Set<SourceFile> open = new HashSet<>();

  /** Remembers a file that was just opened, or lent. */
  <F extends SourceFile> F add(F file) {
    open.add(file);
    return file;
  }

  /**
   * Has a file be one of the JDK's; what it was before is of no account any more.
   *
   * @throws IOException if the system refuses; then it stays what it was
   */
  ChannelFile exchange(SourceFile file) throws IOException {
    ChannelFile readable = file.toChannelFile();
    open.remove(file);
    return add(readable);
  }

  /** Closes a file, unless it was only lent. */
  void close(SourceFile file) {
    if (!open.isEmpty()) { // The hash code of an object that has none yet is slow to get.
      open.remove(file);
    }
    file.close();
  }

  /** Closes all files. */
  @Override
  public void close() {
    List.copyOf(open).forEach(this::close);
  }
}
