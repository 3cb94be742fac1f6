package dev.gyre.epoll;

import static dev.gyre.epoll.SocketAddresses.AF_INET;
import static dev.gyre.epoll.SocketAddresses.AF_INET6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Addresses to the system and back. */
class SocketAddressesTest {

  private final MemorySegment memory = Arena.ofAuto().allocate(SocketAddresses.BYTES_MAX, 8);

  @Test
  void ipv4_hasTheLayoutOfTheManual() {
    int length = SocketAddresses.encode(address("127.0.0.1", 0xABCD), AF_INET, memory);
    assertEquals(16, length);
    assertEquals((byte) 0xAB, memory.get(ValueLayout.JAVA_BYTE, 2));
    assertEquals((byte) 0xCD, memory.get(ValueLayout.JAVA_BYTE, 3));
    assertEquals((byte) 127, memory.get(ValueLayout.JAVA_BYTE, 4));
  }

  @Test
  void addresses_comeBackAsTheyWere() {
    assertRoundTrip(address("192.0.2.7", 65535), AF_INET);
    assertRoundTrip(address("2001:db8::1", 80), AF_INET6);
    assertRoundTrip(address("::", 0), AF_INET6);
  }

  @Test
  void ipv4_inIpv6Socket_isMappedAndComesBack() {
    assertRoundTrip(address("192.0.2.7", 1), AF_INET6);
  }

  @Test
  void wildcard_inIpv6Socket_becomesThatOfIpv6() {
    SocketAddresses.encode(address("0.0.0.0", 9), AF_INET6, memory);
    assertEquals(address("::", 9), SocketAddresses.decode(memory));
  }

  @Test
  void scope_isKept() throws UnknownHostException {
    byte[] local = InetAddress.getByName("fe80::1").getAddress();
    Inet6Address scoped = Inet6Address.getByAddress(null, local, 3);
    SocketAddresses.encode(new InetSocketAddress(scoped, 1), AF_INET6, memory);
    Inet6Address decoded = (Inet6Address) SocketAddresses.decode(memory).getAddress();
    assertEquals(3, decoded.getScopeId());
  }

  @Test
  void unknownFamily_isNoAddress() {
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
    assertNull(SocketAddresses.decode(memory));
  }

  @Test
  void unusableAddresses_areRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SocketAddresses.requireUsable(UnixDomainSocketAddress.of("/tmp/x")));
    assertThrows(
        IllegalArgumentException.class,
        () -> SocketAddresses.requireUsable(InetSocketAddress.createUnresolved("x", 1)));
  }

  private void assertRoundTrip(InetSocketAddress address, int family) {
    SocketAddresses.encode(address, family, memory);
    assertEquals(address, SocketAddresses.decode(memory));
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port);
  }
}
