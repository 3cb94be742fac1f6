package dev.gyre.loop.transports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix socket that is bound: the system makes it, but never deletes it. Immutable.
 *
 * <p>Whoever replaces the file meanwhile, such as the next server, keeps theirs: the file is known
 * again by its identity, on Unix its inode, as in asyncio.
 */
public final class SocketFile {

  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;

  private final Path path;
  private final Object identity;

  /**
   * Remembers which file a path names now.
   *
   * @throws IOException if that cannot be found out
   */
  SocketFile(Path path) throws IOException {
    this.path = path;
    this.identity = identity(path);
  }

  /**
   * Deletes a socket's file, so that the address can be bound. Does nothing if there is none, or if
   * it is another kind of file.
   *
   * @param path the file
   * @throws IOException if it cannot be deleted
   */
  public static void deleteStale(Path path) throws IOException {
    if (isSocket(path)) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    try {
      if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        return attributes(path).isOther();
      }
      Integer mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return mode != null && (mode & TYPE_MASK) == TYPE_SOCKET;
    } catch (NoSuchFileException nothingThere) {
      return false;
    }
  }

  /** Deletes the file unless it is another one by now. What goes wrong is logged, as in asyncio. */
  void delete() {
    try {
      if (identity(path).equals(identity)) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException gone) {
      LOG.trace("the file of a socket was deleted by somebody else: {}", path);
    } catch (IOException failure) {
      LOG.warn("cannot delete the file of a socket: {}", path, failure);
    }
  }

  private static Object identity(Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    Object key = attributes.fileKey();
    return key == null ? attributes.creationTime() : key; // No keys on Windows.
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
