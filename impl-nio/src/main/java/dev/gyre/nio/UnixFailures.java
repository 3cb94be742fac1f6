package dev.gyre.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Tells what has gone wrong with the path of a Unix socket, as whoever opens files would be told.
 * Stateless.
 *
 * <p>The JDK throws a plain {@link SocketException} for a path that does not exist, and a {@link
 * BindException} for one that is not permitted, be it to connect. Its texts depend on the language,
 * so the file system is asked.
 */
final class UnixFailures {

  private UnixFailures() {}

  /**
   * Makes the exception that names the path.
   *
   * @param failure what the JDK threw
   * @param what was tried
   * @param address where
   * @return the exception, caused by the first
   */
  static IOException named(IOException failure, String what, UnixDomainSocketAddress address) {
    IOException named = namedWithoutCause(failure, what, address);
    named.initCause(failure);
    return named;
  }

  private static IOException namedWithoutCause(
      IOException failure, String what, UnixDomainSocketAddress address) {
    String message = what + " " + address + ": " + failure.getMessage();
    if (failure instanceof ConnectException) {
      return new ConnectException(message);
    }
    String path = address.toString();
    boolean binds = what.contains("bind");
    if (Files.notExists(binds ? folderOf(address.getPath()) : address.getPath())) {
      return new NoSuchFileException(path, null, binds ? noFolder() : noSocket());
    }
    if (failure instanceof BindException) {
      boolean inUse = binds && Files.exists(address.getPath());
      return inUse ? new BindException(message) : new AccessDeniedException(path, null, message);
    }
    return new SocketException(message);
  }

  private static String noFolder() {
    return "cannot bind, there is no such folder: make it first";
  }

  private static String noSocket() {
    return "cannot connect, there is no such Unix socket: check the path, or start its server"
        + " first";
  }

  private static Path folderOf(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path : folder;
  }
}
