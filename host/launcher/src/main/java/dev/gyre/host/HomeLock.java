package dev.gyre.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second host out of the home folder. The framework's own lock lies in the cache that the
 * second host would wipe before it looks.
 *
 * <p>The operating system lets go of the lock when the process ends, however it ends; within the
 * process the object must be held, as a channel that nobody refers to is closed.
 */
final class HomeLock implements AutoCloseable {

  private final FileChannel file;

  private HomeLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Locks a folder.
   *
   * @param home the folder
   * @return the lock
   * @throws HostFailure if another host has it, or the lock cannot be written
   */
  static HomeLock take(Path home) throws HostFailure {
    Path path = home.resolve("host.lock");
    try {
      FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (file.tryLock() != null) {
        return new HomeLock(file);
      }
      file.close();
    } catch (IOException e) {
      throw new HostFailure("cannot lock " + path + ": " + e.getMessage(), e);
    }
    throw new HostFailure(
        "another host runs in " + home + ": stop it, or give this one its own with --home", null);
  }

  /** Lets another host in. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the home folder", e);
    }
  }
}
