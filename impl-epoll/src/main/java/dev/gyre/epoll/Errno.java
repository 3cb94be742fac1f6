package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The system's error numbers that we treat each in its way, and their translation to exceptions. It
 * keeps their words alone.
 */
final class Errno {

  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int EPIPE = 32;
  static final int EPROTO = 71;
  static final int ENOPROTOOPT = 92;
  static final int EOPNOTSUPP = 95;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETDOWN = 100;
  static final int ENETUNREACH = 101;
  static final int ECONNABORTED = 103;
  static final int ECONNRESET = 104;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTDOWN = 112;
  static final int EHOSTUNREACH = 113;
  static final int EINPROGRESS = 115;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;
  private static final int ESPIPE = 29;
  private static final int ENOSYS = 38;
  private static final int ENONET = 64;
  private static final int EOVERFLOW = 75;

  private static final int ERRNO_MAX = 133;
  private static final long MESSAGE_BYTES_MAX = 256;

  /** The system's words, once they were asked for: it looks them up in files of the locale. */
  private static final AtomicReferenceArray<@Nullable String> TEXTS =
      new AtomicReferenceArray<>(ERRNO_MAX + 1);

  private Errno() {}

  /** Tells whether a call has only to be made again later. */
  static boolean isTemporary(int errno) {
    return errno == EAGAIN || errno == EINTR;
  }

  /**
   * Tells whether accept(2) has passed on what befell one connection before it was accepted. The
   * manual wants it treated as if there had been no connection.
   */
  static boolean isOfPeer(int errno) {
    return switch (errno) {
      case ECONNABORTED, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ENETDOWN -> true;
      case ENETUNREACH, EHOSTDOWN, ENONET, EHOSTUNREACH -> true;
      default -> false;
    };
  }

  /**
   * Tells whether sendfile(2) cannot send this very file, so that it has to be read: its file
   * system, or the sandbox, does not know how.
   */
  static boolean isOfUnsendableFile(int errno) {
    return switch (errno) {
      case EINVAL, ESPIPE, ENOSYS, EOVERFLOW, EOPNOTSUPP -> true;
      default -> false;
    };
  }

  /**
   * Makes the exception that the JDK's channels would throw.
   *
   * @param libc knows the system's words
   * @param errno the reason
   * @param what was being done, to whom
   * @return the exception
   */
  static IOException toException(LibC libc, int errno, String what) {
    String message = what + ": " + text(libc, errno);
    return switch (errno) {
      case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(message);
      case ECONNREFUSED, ETIMEDOUT, ENOTCONN -> new ConnectException(message);
      case EHOSTUNREACH, ENETUNREACH -> new NoRouteToHostException(message);
      case ECONNRESET, EPIPE -> new BrokenByPeer(message);
      default -> new SocketException(message);
    };
  }

  /**
   * Makes the exception that the JDK's channels would throw for a datagram: who is refused there
   * learns that nobody listens.
   */
  static IOException toDatagramException(LibC libc, int errno, String what) {
    return errno == ECONNREFUSED
        ? new PortUnreachableException(what + ": " + text(libc, errno))
        : toException(libc, errno, what);
  }

  /**
   * Makes the exception that whoever opens a file would be given, be it that of a Unix socket: it
   * tells the path.
   *
   * @param libc knows the system's words
   * @param errno the reason
   * @param what was being done
   * @param path to which file
   * @param missing what it means that there is none, and what to do about it
   * @return the exception
   */
  static IOException toFileException(
      LibC libc, int errno, String what, String path, String missing) {
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(path, null, missing);
      case EACCES, EPERM -> new AccessDeniedException(path, null, what + ": " + text(libc, errno));
      default -> toException(libc, errno, what + " " + path);
    };
  }

  /** Returns the system's words for an error number. */
  static String text(LibC libc, int errno) {
    if (errno < 0 || errno > ERRNO_MAX) {
      return lookUp(libc, errno);
    }
    String known = TEXTS.get(errno);
    if (known == null) {
      known = lookUp(libc, errno);
      TEXTS.set(errno, known);
    }
    return known;
  }

  @SuppressWarnings("restricted") // The system does not say how long its strings are.
  private static String lookUp(LibC libc, int errno) {
    return MemorySegment.ofAddress(libc.strerror(errno))
        .reinterpret(MESSAGE_BYTES_MAX)
        .getString(0);
  }
}
