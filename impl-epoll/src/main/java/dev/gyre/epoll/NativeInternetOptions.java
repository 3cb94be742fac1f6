package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * What datagram sockets of the internet have for each of its families: multicast groups, how
 * datagrams are sent to them, and the type of service. Loop thread only.
 *
 * <p>A socket of IPv6 that serves both families is set up for both, as the JDK's channels do it.
 *
 * <pre>
 * group_req         0 interface:4  8 group:128
 * group_source_req  0 interface:4  8 group:128  136 source:128
 * ip_mreqn          0 group:4  4 address:4  8 interface:4
 * </pre>
 */
final class NativeInternetOptions {

  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;

  private static final int IP_TOS = 1;
  private static final int IPV6_TCLASS = 67;
  private static final int IP_MULTICAST_IF = 32;
  private static final int IP_MULTICAST_TTL = 33;
  private static final int IP_MULTICAST_LOOP = 34;
  private static final int IP_MULTICAST_ALL = 49;
  private static final int IPV6_MULTICAST_IF = 17;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int IPV6_MULTICAST_LOOP = 19;
  private static final int IPV6_MULTICAST_ALL = 29;

  private static final int MCAST_JOIN_GROUP = 42;
  private static final int MCAST_LEAVE_GROUP = 45;
  private static final int MCAST_JOIN_SOURCE_GROUP = 46;
  private static final int MCAST_LEAVE_SOURCE_GROUP = 47;

  private static final int GROUP = 8;
  private static final int STORAGE_BYTES = 128;
  private static final int GROUP_BYTES = GROUP + STORAGE_BYTES;
  private static final int GROUP_SOURCE_BYTES = GROUP_BYTES + STORAGE_BYTES;
  private static final int INTERFACE_BYTES = 12;
  private static final int INTERFACE_INDEX = 8;

  private final LibC libc;
  private final MemorySegment request;

  /**
   * Creates a set of calls.
   *
   * @param libc the loop's functions
   * @param arena where arguments are put
   */
  NativeInternetOptions(LibC libc, Arena arena) {
    this.libc = libc;
    request = arena.allocate(GROUP_SOURCE_BYTES, Long.BYTES);
  }

  /**
   * Gives a new socket the JDK's defaults: only groups that it has joined itself count, and what it
   * sends to groups stays in the local network. A kernel that does not know an option does without.
   */
  static void setDefaults(LibC libc, int fd, int family, MemorySegment integer) {
    integer.set(ValueLayout.JAVA_INT, 0, 0);
    libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, integer.address(), Integer.BYTES);
    if (family == SocketAddresses.AF_INET6) {
      libc.setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, integer.address(), Integer.BYTES);
      integer.set(ValueLayout.JAVA_INT, 0, 1);
      libc.setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, integer.address(), Integer.BYTES);
    }
  }

  void join(int fd, InetAddress group, NetworkInterface on, @Nullable InetAddress source)
      throws IOException {
    int option = source == null ? MCAST_JOIN_GROUP : MCAST_JOIN_SOURCE_GROUP;
    request(fd, option, group, on, source, "cannot join");
  }

  void leave(int fd, InetAddress group, NetworkInterface on, @Nullable InetAddress source)
      throws IOException {
    int option = source == null ? MCAST_LEAVE_GROUP : MCAST_LEAVE_SOURCE_GROUP;
    request(fd, option, group, on, source, "cannot leave");
  }

  private void request(
      int fd,
      int option,
      InetAddress group,
      NetworkInterface on,
      @Nullable InetAddress source,
      String what)
      throws IOException {
    request.fill((byte) 0);
    encode(group, GROUP);
    if (source != null) {
      encode(source, GROUP_BYTES);
    }
    request.set(ValueLayout.JAVA_INT, 0, on.getIndex());
    int level = group instanceof Inet4Address ? IPPROTO_IP : IPPROTO_IPV6;
    int bytes = source == null ? GROUP_BYTES : GROUP_SOURCE_BYTES;
    if (libc.setsockopt(fd, level, option, request.address(), bytes) < 0) {
      throw Errno.toException(
          libc,
          libc.errno(),
          "%s the multicast group %s at %s".formatted(what, group.getHostAddress(), on.getName()));
    }
  }

  private void encode(InetAddress host, int offset) {
    int family = host instanceof Inet4Address ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6;
    MemorySegment target = request.asSlice(offset, SocketAddresses.BYTES_MAX);
    SocketAddresses.encode(new InetSocketAddress(host, 0), family, target);
  }

  void setInterface(int fd, int family, NetworkInterface on) throws IOException {
    request.fill((byte) 0);
    request.set(ValueLayout.JAVA_INT, INTERFACE_INDEX, on.getIndex());
    set(fd, IPPROTO_IP, IP_MULTICAST_IF, INTERFACE_BYTES);
    if (family == SocketAddresses.AF_INET6) {
      setInteger(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, on.getIndex());
    }
  }

  void setTimeToLive(int fd, int family, int hops) throws IOException {
    setInteger(fd, IPPROTO_IP, IP_MULTICAST_TTL, hops);
    if (family == SocketAddresses.AF_INET6) {
      setInteger(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops);
    }
  }

  int timeToLive(int fd) throws IOException {
    return getInteger(fd, IP_MULTICAST_TTL);
  }

  void setLoop(int fd, int family, boolean enabled) throws IOException {
    setInteger(fd, IPPROTO_IP, IP_MULTICAST_LOOP, enabled ? 1 : 0);
    if (family == SocketAddresses.AF_INET6) {
      setInteger(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, enabled ? 1 : 0);
    }
  }

  boolean loop(int fd) throws IOException {
    return getInteger(fd, IP_MULTICAST_LOOP) != 0;
  }

  void setTypeOfService(int fd, int family, int value) throws IOException {
    setInteger(fd, IPPROTO_IP, IP_TOS, value);
    if (family == SocketAddresses.AF_INET6) {
      setInteger(fd, IPPROTO_IPV6, IPV6_TCLASS, value);
    }
  }

  int typeOfService(int fd) throws IOException {
    return getInteger(fd, IP_TOS);
  }

  private void setInteger(int fd, int level, int option, int value) throws IOException {
    request.set(ValueLayout.JAVA_INT, 0, value);
    set(fd, level, option, Integer.BYTES);
  }

  private void set(int fd, int level, int option, int bytes) throws IOException {
    check(libc.setsockopt(fd, level, option, request.address(), bytes), "set");
  }

  /** A socket of IPv6 tells the value of IPv4, since both are only ever set together. */
  private int getInteger(int fd, int option) throws IOException {
    long length = request.address() + Long.BYTES;
    request.set(ValueLayout.JAVA_INT, 0, 0);
    request.set(ValueLayout.JAVA_INT, Long.BYTES, Integer.BYTES);
    check(libc.getsockopt(fd, IPPROTO_IP, option, request.address(), length), "get");
    return request.get(ValueLayout.JAVA_INT, 0);
  }

  private void check(int result, String verb) throws IOException {
    if (result < 0) {
      throw Errno.toException(
          libc, libc.errno(), "cannot %s an option of datagrams".formatted(verb));
    }
  }
}
