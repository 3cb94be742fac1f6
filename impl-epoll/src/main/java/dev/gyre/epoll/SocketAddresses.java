package dev.gyre.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lays out socket addresses as the system wants them, {@code sockaddr_in} and {@code sockaddr_in6},
 * and reads them back. Stateless.
 *
 * <pre>
 * sockaddr_in   0 family:2  2 port:2 (network order)  4 address:4  8 zero:8
 * sockaddr_in6  0 family:2  2 port:2 (network order)  4 flow:4     8 address:16  24 scope:4
 * </pre>
 */
final class SocketAddresses {

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** Room for every address that we know. */
  static final int BYTES_MAX = 28;

  private static final int BYTES_INET = 16;
  private static final int IPV4_LENGTH = 4;
  private static final int IPV6_LENGTH = 16;
  private static final int MAPPED_PREFIX_LENGTH = IPV6_LENGTH - IPV4_LENGTH;
  private static final long PORT = 2;
  private static final long INET_ADDRESS = 4;
  private static final long INET6_ADDRESS = 8;
  private static final long INET6_SCOPE = 24;

  static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  /**
   * Returns an address if it is one that this selector can use.
   *
   * @param address any address
   * @return the same address
   * @throws IllegalArgumentException if it is of another kind, or a name that was not looked up
   */
  static InetSocketAddress requireUsable(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new IllegalArgumentException(
          "address must be an InetSocketAddress or one of a Unix socket: " + address);
    }
    if (inet.isUnresolved()) {
      throw new IllegalArgumentException("address must be resolved first: " + address);
    }
    return inet;
  }

  /**
   * Writes an address.
   *
   * @param address the address
   * @param family {@link #AF_INET}, only for an IPv4 address, or {@link #AF_INET6}, which fits all:
   *     an IPv4 address is mapped, and its wildcard becomes that of IPv6
   * @param target where to write
   * @return the length in bytes
   */
  static int encode(InetSocketAddress address, int family, MemorySegment target) {
    target.fill((byte) 0);
    target.set(ValueLayout.JAVA_SHORT, 0, (short) family);
    target.set(NETWORK_SHORT, PORT, (short) address.getPort());
    InetAddress host = host(address);
    if (family == AF_INET) {
      copy(host.getAddress(), target, INET_ADDRESS);
      return BYTES_INET;
    }
    copy(toIpv6(host), target, INET6_ADDRESS);
    if (host instanceof Inet6Address scoped) {
      target.set(ValueLayout.JAVA_INT, INET6_SCOPE, scoped.getScopeId());
    }
    return BYTES_MAX;
  }

  /**
   * Reads an address.
   *
   * @param source where the system wrote it
   * @return the address, a mapped one as the IPv4 address that it stands for; null if it is of no
   *     family that we know
   */
  static @Nullable InetSocketAddress decode(MemorySegment source) {
    int port = Short.toUnsignedInt(source.get(NETWORK_SHORT, PORT));
    return switch (source.get(ValueLayout.JAVA_SHORT, 0)) {
      case AF_INET -> new InetSocketAddress(host(source, INET_ADDRESS, IPV4_LENGTH), port);
      case AF_INET6 -> new InetSocketAddress(host(source, INET6_ADDRESS, IPV6_LENGTH), port);
      default -> null;
    };
  }

  private static byte[] toIpv6(InetAddress host) {
    byte[] bytes = host.getAddress();
    if (bytes.length == IPV6_LENGTH) {
      return bytes;
    }
    byte[] mapped = new byte[IPV6_LENGTH];
    if (!host.isAnyLocalAddress()) {
      mapped[MAPPED_PREFIX_LENGTH - 2] = (byte) 0xff;
      mapped[MAPPED_PREFIX_LENGTH - 1] = (byte) 0xff;
      System.arraycopy(bytes, 0, mapped, MAPPED_PREFIX_LENGTH, IPV4_LENGTH);
    }
    return mapped;
  }

  private static InetAddress host(MemorySegment source, long offset, int length) {
    byte[] bytes = source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    try {
      int scope = length == IPV6_LENGTH ? source.get(ValueLayout.JAVA_INT, INET6_SCOPE) : 0;
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new AssertionError("the length is one of an address: " + length, e);
    }
  }

  private static void copy(byte[] bytes, MemorySegment target, long offset) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  /** Returns the host of an address that is {@linkplain #requireUsable usable}. */
  static InetAddress host(InetSocketAddress address) {
    return Objects.requireNonNull(address.getAddress(), "resolved");
  }

  /** Tells whether an address can be used with a socket of {@link #AF_INET}. */
  static boolean isIpv4(@Nullable InetSocketAddress address) {
    return address != null && address.getAddress() instanceof Inet4Address;
  }
}
