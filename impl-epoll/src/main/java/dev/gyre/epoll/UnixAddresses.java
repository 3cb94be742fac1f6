package dev.gyre.epoll;

import dev.gyre.io.AbstractUnixAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lays out the addresses of Unix sockets as the system wants them, {@code sockaddr_un}, and reads
 * them back. Stateless.
 *
 * <pre>
 * a path           0 family:2  2 path, ended by a zero byte
 * an abstract name 0 family:2  2 zero byte  3 name, ended by the length of the address
 * no address       0 family:2
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
final class UnixAddresses {

  static final int AF_UNIX = 1;

  /** Room for every address. */
  static final int BYTES_MAX = 110;

  private static final int PATH = 2;
  private static final int PATH_BYTES_MAX = BYTES_MAX - PATH - 1;

  /** What the names of files are written in. */
  static final Charset FILE_NAMES =
      Charset.forName(Objects.requireNonNullElse(System.getProperty("native.encoding"), "UTF-8"));

  /** What clients have, as a rule. */
  private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

  private UnixAddresses() {}

  /** Tells whether an address is one of a Unix socket. */
  static boolean isUnix(@Nullable SocketAddress address) {
    return address instanceof UnixDomainSocketAddress || address instanceof AbstractUnixAddress;
  }

  /**
   * Returns an address if it is one of a Unix socket.
   *
   * @throws IllegalArgumentException if it is not
   */
  static SocketAddress requireUnix(SocketAddress address) {
    if (!isUnix(address)) {
      throw new IllegalArgumentException(
          "address to connect from must be one of a Unix socket, as the other one is: " + address);
    }
    return address;
  }

  /**
   * Writes an address.
   *
   * @param address an address that {@link #isUnix}
   * @param target where to write
   * @return the length in bytes
   * @throws SocketException if the path is too long; the message names it
   */
  static int encode(SocketAddress address, MemorySegment target) throws SocketException {
    target.fill((byte) 0);
    target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    if (address instanceof AbstractUnixAddress named) {
      byte[] name = named.name().getBytes(StandardCharsets.UTF_8);
      copy(name, target, PATH + 1);
      return PATH + 1 + name.length;
    }
    byte[] path = address.toString().getBytes(FILE_NAMES);
    if (path.length > PATH_BYTES_MAX) {
      throw new SocketException(
          "path of a Unix socket is too long, choose one of at most %d bytes instead of %d: %s"
              .formatted(PATH_BYTES_MAX, path.length, address));
    }
    copy(path, target, PATH);
    return path.length == 0 ? PATH : PATH + path.length + 1;
  }

  /**
   * Reads an address.
   *
   * @param source where the system wrote it
   * @param length how long the system said that it is
   * @return the address; that of the empty path for a socket that has none
   */
  static SocketAddress decode(MemorySegment source, int length) {
    if (length <= PATH) {
      return UNNAMED;
    }
    byte[] bytes =
        source.asSlice(PATH, Math.min(length, BYTES_MAX) - PATH).toArray(ValueLayout.JAVA_BYTE);
    if (bytes[0] == 0) {
      String name = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
      return AbstractUnixAddress.of(name);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return UnixDomainSocketAddress.of(new String(bytes, 0, end, FILE_NAMES));
  }

  private static void copy(byte[] bytes, MemorySegment target, int offset) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }
}
