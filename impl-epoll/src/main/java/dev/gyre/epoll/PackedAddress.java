package dev.gyre.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An address of IPv4 as one number, because Java's takes a hundred bytes and a connection has two,
 * for which hardly anybody ever asks. Stateless.
 */
final class PackedAddress {

  /** Stands for no address, or one that cannot be packed. */
  static final long NONE = 0;

  private static final long PACKED = 1L << 48;
  private static final int PORT_SHIFT = 32;
  private static final int BYTES = 4;

  // The layouts are those of SocketAddresses.
  private static final long PORT = 2;
  private static final long INET_ADDRESS = 4;
  private static final long INET6_ADDRESS = 8;
  private static final long MAPPED_PREFIX = 16;
  private static final long MAPPED_ADDRESS = 20;
  private static final int MAPPED = 0xffff;

  private PackedAddress() {}

  /**
   * Packs an address that the system has written.
   *
   * @return the address, a mapped one as that of IPv4; or {@link #NONE}
   */
  static long pack(MemorySegment source) {
    return switch (source.get(ValueLayout.JAVA_SHORT, 0)) {
      case SocketAddresses.AF_INET -> pack(source, INET_ADDRESS);
      case SocketAddresses.AF_INET6 -> isMapped(source) ? pack(source, MAPPED_ADDRESS) : NONE;
      default -> NONE;
    };
  }

  private static boolean isMapped(MemorySegment source) {
    return source.get(ValueLayout.JAVA_LONG_UNALIGNED, INET6_ADDRESS) == 0
        && source.get(SocketAddresses.NETWORK_INT, MAPPED_PREFIX) == MAPPED;
  }

  private static long pack(MemorySegment source, long offset) {
    int port = Short.toUnsignedInt(source.get(SocketAddresses.NETWORK_SHORT, PORT));
    return pack(source.get(SocketAddresses.NETWORK_INT, offset), port);
  }

  private static long pack(int host, int port) {
    return PACKED | ((long) port << PORT_SHIFT) | Integer.toUnsignedLong(host);
  }

  /**
   * Packs an address, unless it knows a name.
   *
   * @return the address, or {@link #NONE}
   */
  static long pack(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)
        || !(inet.getAddress() instanceof Inet4Address host)
        || !inet.getHostString().equals(host.getHostAddress())) {
      return NONE;
    }
    int bits = 0;
    for (byte each : host.getAddress()) {
      bits = (bits << Byte.SIZE) | (each & 0xff);
    }
    return pack(bits, inet.getPort());
  }

  /** Returns the address that was packed. */
  static InetSocketAddress unpack(long packed) {
    byte[] host = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      host[i] = (byte) (packed >>> ((BYTES - 1 - i) * Byte.SIZE));
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(host), (int) (packed >>> PORT_SHIFT) & 0xffff);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
