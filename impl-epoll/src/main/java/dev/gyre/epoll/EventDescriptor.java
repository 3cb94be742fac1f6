package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An eventfd, by which other threads end a wait. Any thread.
 *
 * <p>It is watched edge-triggered and never read: each write is an event of its own, and the
 * counter behind it would take centuries to overflow.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
final class EventDescriptor {

  /** What this descriptor's events carry: no descriptor has this number. */
  static final long TOKEN = -1;

  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final int CLOSED = -1;

  // The lock keeps a late signal from reaching whoever is given the descriptor's number after
  // close.
  private final LibC libc; // guarded by this
  private final MemorySegment one;
  private int fd; // guarded by this

  private EventDescriptor(LibC libc, Arena arena, int fd) {
    this.libc = libc;
    this.fd = fd;
    one = arena.allocate(ValueLayout.JAVA_LONG);
    one.set(ValueLayout.JAVA_LONG, 0, 1);
  }

  /**
   * Opens an eventfd and has it watched.
   *
   * @param epoll what watches it
   * @param arena outlives it
   * @return the eventfd
   * @throws IOException if the system refuses
   */
  static EventDescriptor open(EpollDescriptor epoll, Arena arena) throws IOException {
    LibC libc = new LibC(arena);
    int fd = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot open an event descriptor");
    }
    EventDescriptor event = new EventDescriptor(libc, arena, fd);
    try {
      int watched = EpollDescriptor.EPOLLIN | EpollDescriptor.EPOLLET;
      epoll.control(EpollDescriptor.CTL_ADD, fd, watched, TOKEN);
      return event;
    } catch (IOException e) {
      event.close();
      throw e;
    }
  }

  /** Ends the current wait, or the next one. Does nothing once closed. */
  synchronized void signal() {
    if (fd != CLOSED && libc.write(fd, one.address(), Long.BYTES) < 0) {
      throw new IllegalStateException("cannot write to an event descriptor, errno " + libc.errno());
    }
  }

  /** Closes the descriptor. A second call does nothing. */
  synchronized void close() {
    if (fd != CLOSED) {
      libc.close(fd);
      fd = CLOSED;
    }
  }
}
