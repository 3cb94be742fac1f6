package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;

/**
 * Java's socket options and the system's: their numbers, and how their values are laid out. Loop
 * thread only.
 *
 * <p>As in the JDK, a negative linger time is none, and the size of a buffer is what was asked for,
 * though Linux tells twice as much because it counts its own needs.
 */
final class NativeOptions {

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int LINGER_BYTES = 8;
  private static final int BUFFER_FACTOR = 2;

  private static final Map<SocketOption<?>, Native> OF_DATAGRAMS =
      Map.of(
          StandardSocketOptions.SO_REUSEADDR, new Native(SOL_SOCKET, 2),
          StandardSocketOptions.SO_BROADCAST, new Native(SOL_SOCKET, 6),
          StandardSocketOptions.SO_SNDBUF, new Native(SOL_SOCKET, 7),
          StandardSocketOptions.SO_RCVBUF, new Native(SOL_SOCKET, 8),
          StandardSocketOptions.SO_REUSEPORT, new Native(SOL_SOCKET, 15));

  private static final Map<SocketOption<?>, Native> OF_STREAMS =
      Map.of(
          StandardSocketOptions.SO_SNDBUF, new Native(SOL_SOCKET, 7),
          StandardSocketOptions.SO_RCVBUF, new Native(SOL_SOCKET, 8),
          StandardSocketOptions.SO_KEEPALIVE, new Native(SOL_SOCKET, 9),
          StandardSocketOptions.SO_LINGER, new Native(SOL_SOCKET, 13),
          StandardSocketOptions.TCP_NODELAY, new Native(IPPROTO_TCP, 1));

  private final LibC libc;
  private final Map<SocketOption<?>, Native> options;
  private final MemorySegment value;
  private final MemorySegment length;

  private NativeOptions(LibC libc, Arena arena, Map<SocketOption<?>, Native> options) {
    this.libc = libc;
    this.options = options;
    value = arena.allocate(LINGER_BYTES, Integer.BYTES);
    length = arena.allocate(ValueLayout.JAVA_INT);
  }

  /**
   * Creates a set of calls for the options of streams.
   *
   * @param libc the loop's functions
   * @param arena where arguments are put
   */
  static NativeOptions ofStreams(LibC libc, Arena arena) {
    return new NativeOptions(libc, arena, OF_STREAMS);
  }

  /** Creates a set of calls for the options that all sockets of datagrams have. */
  static NativeOptions ofDatagrams(LibC libc, Arena arena) {
    return new NativeOptions(libc, arena, OF_DATAGRAMS);
  }

  /**
   * Sets an option.
   *
   * @throws IOException if the system refuses
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> void set(int fd, SocketOption<T> option, T to) throws IOException {
    Native known = known(option);
    int bytes = Integer.BYTES;
    if (option.equals(StandardSocketOptions.SO_LINGER)) {
      int seconds = (Integer) to;
      value.set(ValueLayout.JAVA_INT, 0, seconds < 0 ? 0 : 1);
      value.set(ValueLayout.JAVA_INT, Integer.BYTES, Math.max(seconds, 0));
      bytes = LINGER_BYTES;
    } else {
      value.set(ValueLayout.JAVA_INT, 0, to instanceof Boolean on ? (on ? 1 : 0) : (Integer) to);
    }
    check(libc.setsockopt(fd, known.level, known.number, value.address(), bytes), option);
  }

  /**
   * Returns the value of an option.
   *
   * @throws IOException if the system refuses
   * @throws UnsupportedOperationException if the socket has no such option
   */
  <T> T get(int fd, SocketOption<T> option) throws IOException {
    Native known = known(option);
    length.set(ValueLayout.JAVA_INT, 0, LINGER_BYTES);
    int result = libc.getsockopt(fd, known.level, known.number, value.address(), length.address());
    check(result, option);
    int first = value.get(ValueLayout.JAVA_INT, 0);
    Object answer;
    if (option.type() == Boolean.class) {
      answer = first != 0;
    } else if (option.equals(StandardSocketOptions.SO_LINGER)) {
      answer = first == 0 ? -1 : value.get(ValueLayout.JAVA_INT, Integer.BYTES);
    } else {
      answer = isBufferSize(option) ? first / BUFFER_FACTOR : first;
    }
    return option.type().cast(answer);
  }

  private static boolean isBufferSize(SocketOption<?> option) {
    return option.equals(StandardSocketOptions.SO_SNDBUF)
        || option.equals(StandardSocketOptions.SO_RCVBUF);
  }

  private Native known(SocketOption<?> option) {
    Native known = options.get(option);
    if (known == null) {
      throw new UnsupportedOperationException("socket has no such option: " + option);
    }
    return known;
  }

  private void check(int result, SocketOption<?> option) throws IOException {
    if (result >= 0) {
      return;
    }
    int errno = libc.errno();
    if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOPROTOOPT) {
      throw new UnsupportedOperationException("socket has no such option: " + option);
    }
    throw Errno.toException(libc, errno, "cannot get or set the socket option " + option);
  }

  /** How the system numbers an option. */
  private record Native(int level, int number) {}
}
