package dev.gyre.epoll;

import dev.gyre.io.DatagramOptions;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens, names and closes sockets of TCP and Unix sockets; all are non-blocking and closed in child
 * processes. Loop thread only.
 *
 * <p>A wildcard address, of IPv4 or IPv6, is bound for both, as the JDK's channels do it, unless
 * the options say otherwise.
 */
final class NativeSockets {

  /** What {@link #accept} returns if no connection waits. */
  static final int NONE = -1;

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_ERROR = 4;
  private static final int SO_BROADCAST = 6;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_DOMAIN = 39;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int SHUT_WR = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private static final String NO_SOCKET =
      "cannot connect, there is no such Unix socket: check the path, or start its server first";
  private static final String NO_FOLDER = "cannot bind, there is no such folder: make it first";

  private static final boolean DUAL_STACK =
      !Boolean.getBoolean("java.net.preferIPv4Stack")
          && Files.exists(Path.of("/proc/net/if_inet6"));

  private final LibC libc;
  private final MemorySegment address;
  private final MemorySegment integer;

  /**
   * Creates a set of calls.
   *
   * @param libc the loop's functions
   * @param arena where arguments are put
   */
  NativeSockets(LibC libc, Arena arena) {
    this.libc = libc;
    address = arena.allocate(UnixAddresses.BYTES_MAX, Long.BYTES);
    integer = arena.allocate(ValueLayout.JAVA_INT);
  }

  /**
   * Opens a listening socket.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  int listen(SocketAddress local, SocketOptions options) throws IOException {
    return UnixAddresses.isUnix(local)
        ? listenUnix(local, options)
        : listenInet(SocketAddresses.requireUsable(local), options);
  }

  private int listenUnix(SocketAddress local, SocketOptions options) throws IOException {
    int fd = socket(UnixAddresses.AF_UNIX);
    try {
      bindUnix(fd, local);
      require(libc.listen(fd, options.backlog()), "cannot listen on", local);
      return fd;
    } catch (IOException e) {
      close(fd);
      throw e;
    }
  }

  private int listenInet(InetSocketAddress local, SocketOptions options) throws IOException {
    boolean both =
        DUAL_STACK && !options.singleFamily() && SocketAddresses.host(local).isAnyLocalAddress();
    int family = family(SocketAddresses.isIpv4(local) && !both);
    int fd = socket(family);
    try {
      if (options.singleFamily() && family == SocketAddresses.AF_INET6) {
        setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, true);
      }
      // The system gives accepted sockets the options of the one that listens.
      setConnectionOptions(fd, options);
      setBindOptions(fd, options);
      bind(fd, local, family);
      require(libc.listen(fd, options.backlog()), "cannot listen on", local);
      return fd;
    } catch (IOException e) {
      close(fd);
      throw e;
    }
  }

  /**
   * Opens a socket that can connect, and binds it if the options say so.
   *
   * @throws IOException if that fails; the message names the address
   */
  int openFor(SocketAddress remote, SocketOptions options) throws IOException {
    return UnixAddresses.isUnix(remote)
        ? openUnix(options)
        : openInet(SocketAddresses.requireUsable(remote), options);
  }

  private int openUnix(SocketOptions options) throws IOException {
    int fd = socket(UnixAddresses.AF_UNIX);
    try {
      if (options.localAddress() != null) {
        bindUnix(fd, UnixAddresses.requireUnix(options.localAddress()));
      }
      return fd;
    } catch (IOException | RuntimeException e) {
      close(fd);
      throw e;
    }
  }

  private int openInet(InetSocketAddress remote, SocketOptions options) throws IOException {
    InetSocketAddress local = localAddress(options);
    int family = connectFamily(remote, local);
    int fd = socket(family);
    try {
      setConnectionOptions(fd, options);
      if (local != null) {
        setBindOptions(fd, options);
        bind(fd, local, family);
      }
      return fd;
    } catch (IOException e) {
      close(fd);
      throw e;
    }
  }

  /**
   * Opens a datagram socket, binds it, and connects it if there is a remote address.
   *
   * @param family {@link UnixAddresses#AF_UNIX}, {@link SocketAddresses#AF_INET}, or {@link
   *     SocketAddresses#AF_INET6} for both families of the internet
   * @throws IOException if that fails; if it is because of an address, the message names it
   */
  int openDatagram(DatagramOptions options, int family) throws IOException {
    int fd = socket(family, SOCK_DGRAM);
    try {
      if (family != UnixAddresses.AF_UNIX) {
        NativeInternetOptions.setDefaults(libc, fd, family, integer);
        setDatagramOptions(fd, options);
      }
      SocketAddress local = options.localAddress();
      if (local != null) {
        require(bindDatagram(fd, local, family), "cannot bind", local);
      }
      SocketAddress remote = options.remoteAddress();
      if (remote != null) {
        int length = encode(remote, family);
        if (libc.connect(fd, address.address(), length) < 0) {
          throw connectFailure(libc.errno(), remote);
        }
      }
      return fd;
    } catch (IOException | RuntimeException e) {
      close(fd);
      throw e;
    }
  }

  private int bindDatagram(int fd, SocketAddress local, int family) throws IOException {
    int length = encode(local, family);
    return libc.bind(fd, address.address(), length);
  }

  private void setDatagramOptions(int fd, DatagramOptions options) throws IOException {
    if (options.reuseAddress()) {
      setOption(fd, SOL_SOCKET, SO_REUSEADDR, true);
    }
    if (options.reusePort()) {
      setOption(fd, SOL_SOCKET, SO_REUSEPORT, true);
    }
    if (options.allowBroadcast()) {
      setOption(fd, SOL_SOCKET, SO_BROADCAST, true);
    }
  }

  /** Tells which family of the internet serves both of them, as far as there are both. */
  static int widestFamily() {
    return family(!DUAL_STACK);
  }

  private int encode(SocketAddress any, int family) throws IOException {
    return family == UnixAddresses.AF_UNIX
        ? UnixAddresses.encode(any, address)
        : SocketAddresses.encode(SocketAddresses.requireUsable(any), family, address);
  }

  /**
   * Begins to connect.
   *
   * @return why that failed, or 0 if it did not fail yet
   * @throws IOException if the address cannot be written down; the message names it
   */
  int connect(int fd, SocketAddress remote, SocketOptions options) throws IOException {
    int length = encode(remote, options);
    if (libc.connect(fd, address.address(), length) == 0) {
      return 0;
    }
    int errno = libc.errno();
    return errno == Errno.EINPROGRESS || errno == Errno.EINTR ? 0 : errno;
  }

  private int encode(SocketAddress remote, SocketOptions options) throws IOException {
    if (UnixAddresses.isUnix(remote)) {
      return UnixAddresses.encode(remote, address);
    }
    InetSocketAddress inet = SocketAddresses.requireUsable(remote);
    int family = connectFamily(inet, localAddress(options));
    return SocketAddresses.encode(inet, family, address);
  }

  /** Returns why an attempt to connect has failed, or 0 if it has not. */
  int connectError(int fd) {
    prepareLength(Integer.BYTES);
    int result = libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, address.address(), integer.address());
    return result < 0 ? libc.errno() : address.get(ValueLayout.JAVA_INT, 0);
  }

  /** Makes the exception for an attempt that has failed. */
  IOException connectFailure(int errno, SocketAddress remote) {
    return remote instanceof UnixDomainSocketAddress
        ? Errno.toFileException(libc, errno, "cannot connect to", remote.toString(), NO_SOCKET)
        : Errno.toException(libc, errno, "cannot connect to " + text(remote));
  }

  /**
   * Accepts a connection; {@link #acceptedAddress} then tells from where.
   *
   * @return the socket, or {@link #NONE}
   * @throws IOException if the system cannot give one
   */
  int accept(int listener) throws IOException {
    while (true) {
      prepareLength(UnixAddresses.BYTES_MAX);
      int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
      int fd = libc.accept4(listener, address.address(), integer.address(), flags);
      if (fd >= 0) {
        return fd;
      }
      int errno = libc.errno();
      if (errno == Errno.EAGAIN) {
        return NONE;
      }
      if (errno != Errno.EINTR && !Errno.isOfPeer(errno)) {
        throw Errno.toException(libc, errno, "cannot accept a connection");
      }
    }
  }

  @Nullable SocketAddress acceptedAddress() {
    return decode();
  }

  /** Returns the address that {@link #acceptedAddress} tells, if it can be packed. */
  long packedAcceptedAddress() {
    return PackedAddress.pack(address);
  }

  /** Returns a socket's own address, if it can be packed; else {@link PackedAddress#NONE}. */
  long packedLocalAddress(int fd) {
    prepareLength(UnixAddresses.BYTES_MAX);
    int result = libc.getsockname(fd, address.address(), integer.address());
    return result < 0 ? PackedAddress.NONE : PackedAddress.pack(address);
  }

  /** Returns a socket's own address, or null if it has none. */
  @Nullable SocketAddress localAddress(int fd) {
    prepareLength(UnixAddresses.BYTES_MAX);
    int result = libc.getsockname(fd, address.address(), integer.address());
    return result < 0 ? null : decode();
  }

  /** Returns the address of whom a socket is connected to, or null if it is not. */
  @Nullable SocketAddress remoteAddress(int fd) {
    prepareLength(UnixAddresses.BYTES_MAX);
    int result = libc.getpeername(fd, address.address(), integer.address());
    return result < 0 ? null : decode();
  }

  /** Returns the family that a socket is of, as it was opened. */
  int family(int fd) throws IOException {
    prepareLength(Integer.BYTES);
    if (libc.getsockopt(fd, SOL_SOCKET, SO_DOMAIN, address.address(), integer.address()) < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot tell the family of a socket");
    }
    return address.get(ValueLayout.JAVA_INT, 0);
  }

  /** Opens a socket for datagrams that is neither bound nor connected. */
  int openDatagram(int family) throws IOException {
    return socket(family, SOCK_DGRAM);
  }

  /**
   * Duplicates a descriptor.
   *
   * @throws IOException if there are too many
   */
  int copy(int fd) throws IOException {
    int copy = libc.fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot duplicate a descriptor");
    }
    return copy;
  }

  /**
   * Has a descriptor mean what another one means, and no longer what it has meant.
   *
   * @throws IOException if it cannot
   */
  void replace(int target, int fd) throws IOException {
    if (libc.dup3(fd, target) < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot replace a descriptor");
    }
  }

  /** Reads the address that the system has just written. */
  private @Nullable SocketAddress decode() {
    return address.get(ValueLayout.JAVA_SHORT, 0) == UnixAddresses.AF_UNIX
        ? UnixAddresses.decode(address, integer.get(ValueLayout.JAVA_INT, 0))
        : SocketAddresses.decode(address);
  }

  /**
   * Reads the sender of a datagram. The system writes no address at all for a Unix socket without
   * one.
   */
  static SocketAddress decodeSender(MemorySegment source, int length) {
    InetSocketAddress inet = length == 0 ? null : SocketAddresses.decode(source);
    return inet == null ? UnixAddresses.decode(source, length) : inet;
  }

  /** Tells the peer that no more bytes follow. */
  void shutdownOutput(int fd) throws IOException {
    if (libc.shutdown(fd, SHUT_WR) < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot shut the output down");
    }
  }

  /**
   * Closes a descriptor. On Linux it is free whatever close(2) returns, so there is nothing to be
   * done about an error.
   */
  void close(int fd) {
    libc.close(fd);
  }

  private int socket(int family) throws IOException {
    return socket(family, SOCK_STREAM);
  }

  private int socket(int family, int type) throws IOException {
    int fd = libc.socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot open a socket");
    }
    if (family == SocketAddresses.AF_INET6) {
      setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, false);
    }
    return fd;
  }

  private void setConnectionOptions(int fd, SocketOptions options) throws IOException {
    setConnectionOptions(fd, options.keepAlive());
  }

  /**
   * Sets what connections of TCP have, and those that a listening socket accepts.
   *
   * @throws IOException if the socket has no such options
   */
  void setConnectionOptions(int fd, boolean keepAlive) throws IOException {
    setOption(fd, IPPROTO_TCP, TCP_NODELAY, true);
    if (keepAlive) {
      setOption(fd, SOL_SOCKET, SO_KEEPALIVE, true);
    }
  }

  private void setBindOptions(int fd, SocketOptions options) throws IOException {
    if (options.reuseAddress()) {
      setOption(fd, SOL_SOCKET, SO_REUSEADDR, true);
    }
    if (options.reusePort()) {
      setOption(fd, SOL_SOCKET, SO_REUSEPORT, true);
    }
  }

  private void setOption(int fd, int level, int option, boolean value) throws IOException {
    integer.set(ValueLayout.JAVA_INT, 0, value ? 1 : 0);
    if (libc.setsockopt(fd, level, option, integer.address(), Integer.BYTES) < 0) {
      String what = "cannot set socket option " + level + "/" + option;
      throw Errno.toException(libc, libc.errno(), what);
    }
  }

  private void bindUnix(int fd, SocketAddress local) throws IOException {
    int length = UnixAddresses.encode(local, address);
    require(libc.bind(fd, address.address(), length), "cannot bind", local);
  }

  private void bind(int fd, InetSocketAddress local, int family) throws IOException {
    int length = SocketAddresses.encode(local, family, address);
    require(libc.bind(fd, address.address(), length), "cannot bind", local);
  }

  private void require(int result, String what, SocketAddress whom) throws IOException {
    if (result < 0) {
      int errno = libc.errno();
      throw whom instanceof UnixDomainSocketAddress
          ? Errno.toFileException(libc, errno, what, whom.toString(), NO_FOLDER)
          : Errno.toException(libc, errno, what + " " + text(whom));
    }
  }

  private void prepareLength(int bytes) {
    integer.set(ValueLayout.JAVA_INT, 0, bytes);
  }

  private static @Nullable InetSocketAddress localAddress(SocketOptions options) {
    return options.localAddress() == null
        ? null
        : SocketAddresses.requireUsable(options.localAddress());
  }

  private static int connectFamily(InetSocketAddress remote, @Nullable InetSocketAddress local) {
    return family(
        SocketAddresses.isIpv4(remote) && (local == null || SocketAddresses.isIpv4(local)));
  }

  private static int family(boolean ipv4) {
    return ipv4 ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6;
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? SocketAddresses.host(inet).getHostAddress() + ":" + inet.getPort()
        : address.toString();
  }
}
