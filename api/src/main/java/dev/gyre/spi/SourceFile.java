package dev.gyre.spi;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A file that was opened to be sent, by {@link IoSelector#openFile}: the bytes go from the system's
 * file cache to a stream without passing through Java. Loop thread only.
 *
 * <p>The system blocks the thread while it reads bytes from the disk that are not in its cache yet.
 *
 * @since 0.1
 */
@ProviderType
public interface SourceFile extends AutoCloseable {

  /**
   * Returns how long the file is now.
   *
   * @return the length in bytes
   * @throws IOException if the system cannot tell
   */
  long size() throws IOException;

  /**
   * Makes a channel of the JDK's of this file, so that it can be read, or sent by streams of
   * another selector. It is the very file that was opened, whatever its path names by now. This one
   * counts as closed from now on.
   *
   * @return the file, which the caller closes; may be this very object, which then stays open
   * @throws IOException if the system refuses; then this one is open still
   */
  ChannelFile toChannelFile() throws IOException;

  /** Closes the file. A second call does nothing. */
  @Override
  void close();
}
