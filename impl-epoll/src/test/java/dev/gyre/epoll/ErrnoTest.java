package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The system's errors as exceptions. */
@EnabledOnOs(OS.LINUX)
class ErrnoTest {

  private static final int ERRNO_UNHEARD_OF = 4_000;

  @Test
  void exception_saysWhatFailed_inTheWordsOfTheSystem() {
    try (Arena arena = Arena.ofConfined()) {
      LibC libc = new LibC(arena);
      for (int i = 0; i < 2; i++) { // the second time it knows the words
        IOException refused = Errno.toException(libc, Errno.ECONNREFUSED, "cannot connect to me");
        assertInstanceOf(ConnectException.class, refused);
        assertEquals("cannot connect to me: Connection refused", refused.getMessage());
        assertNotEquals(0, refused.getStackTrace().length);
      }
      assertEquals("Unknown error 4000", Errno.text(libc, ERRNO_UNHEARD_OF));
      assertEquals("Unknown error -1", Errno.text(libc, -1));
    }
  }

  @Test
  void resetByPeer_isASocketException_withoutATraceThroughTheLoop() {
    try (Arena arena = Arena.ofConfined()) {
      LibC libc = new LibC(arena);
      IOException reset = Errno.toException(libc, Errno.ECONNRESET, "cannot receive");
      assertInstanceOf(SocketException.class, reset);
      assertEquals("cannot receive: Connection reset by peer", reset.getMessage());
      assertEquals(0, reset.getStackTrace().length);
    }
  }
}
