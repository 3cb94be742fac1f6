package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What real sockets are given. */
@EnabledOnOs(OS.LINUX)
class NativeSocketsTest {

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_KEEPALIVE = 9;

  @Test
  void acceptedSocket_hasTheOptionsOfItsListener() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      LibC libc = new LibC(arena);
      NativeSockets sockets = new NativeSockets(libc, arena);
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      int listener = sockets.listen(anyPort, new SocketOptions(null, 5, true, false, true));
      InetSocketAddress bound = (InetSocketAddress) sockets.localAddress(listener);
      try (Socket peer = new Socket(bound.getAddress(), bound.getPort())) {
        int accepted = sockets.accept(listener);
        assertEquals(1, option(libc, arena, accepted, IPPROTO_TCP, TCP_NODELAY));
        assertEquals(1, option(libc, arena, accepted, SOL_SOCKET, SO_KEEPALIVE));
        assertEquals(peer.getLocalSocketAddress(), sockets.acceptedAddress());
        sockets.close(accepted);
      } finally {
        sockets.close(listener);
      }
    }
  }

  private static int option(LibC libc, Arena arena, int fd, int level, int option) {
    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
    assertEquals(0, libc.getsockopt(fd, level, option, value.address(), length.address()));
    return value.get(ValueLayout.JAVA_INT, 0);
  }
}
