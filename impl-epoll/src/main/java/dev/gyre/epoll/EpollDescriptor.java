package dev.gyre.epoll;

import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An epoll instance and the events that it reported last. Loop thread only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
final class EpollDescriptor {

  static final int EPOLLIN = 0x001;
  static final int EPOLLOUT = 0x004;
  static final int EPOLLERR = 0x008;
  static final int EPOLLHUP = 0x010;
  static final int EPOLLET = 1 << 31;

  static final int CTL_ADD = 1;
  static final int CTL_DEL = 2;
  static final int CTL_MOD = 3;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EVENTS_MAX = 1024;

  // struct epoll_event is packed on x86-64, and nowhere else.
  private static final boolean PACKED = !"aarch64".equals(System.getProperty("os.arch"));
  private static final long DATA_OFFSET = PACKED ? 4 : 8;
  private static final long EVENT_BYTES = DATA_OFFSET + 8;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long TIMESPEC_BYTES = 16;
  private static final long TIMESPEC_NANOS = 8;

  private final LibC libc;
  private final int fd;
  private final MemorySegment events;
  private final MemorySegment change;
  private final MemorySegment timespec;
  private final boolean precise;

  private EpollDescriptor(LibC libc, Arena arena, int fd) {
    this.libc = libc;
    this.fd = fd;
    events = arena.allocate(EVENT_BYTES * EVENTS_MAX, Long.BYTES);
    change = arena.allocate(EVENT_BYTES, Long.BYTES);
    timespec = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
    precise = LibC.hasEpollPwait2() && kernelHasEpollPwait2();
  }

  static EpollDescriptor open(LibC libc, Arena arena) throws IOException {
    int fd = libc.epollCreate1(EPOLL_CLOEXEC);
    if (fd < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot open an epoll instance");
    }
    return new EpollDescriptor(libc, arena, fd);
  }

  /** Tells whether waits are exact to the nanosecond; else they are rounded up to milliseconds. */
  boolean isPrecise() {
    return precise;
  }

  /**
   * Changes what is watched.
   *
   * @param operation {@link #CTL_ADD}, {@link #CTL_MOD} or {@link #CTL_DEL}
   * @param target the descriptor
   * @param watched the events to report; those of errors are reported always
   * @param token what the events shall carry
   * @throws IOException if the system refuses, for lack of memory
   */
  void control(int operation, int target, int watched, long token) throws IOException {
    change.set(ValueLayout.JAVA_INT_UNALIGNED, 0, watched);
    change.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, token);
    if (libc.epollCtl(fd, operation, target, change.address()) < 0) {
      throw Errno.toException(libc, libc.errno(), "cannot watch descriptor " + target);
    }
  }

  /**
   * Waits for events.
   *
   * @param timeoutNanos as for {@link IoSelector#poll}
   * @return how many there are
   * @throws IOException if the instance is broken
   */
  int await(long timeoutNanos) throws IOException {
    int count = timeoutNanos > 0 ? waitAtMost(timeoutNanos) : waitMillis((int) timeoutNanos);
    if (count >= 0) {
      return count;
    }
    int errno = libc.errno();
    if (errno == Errno.EINTR) {
      return 0;
    }
    throw Errno.toException(libc, errno, "cannot wait for events");
  }

  /** Returns the event bits of the index-th event of the last wait. */
  int events(int index) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, index * EVENT_BYTES);
  }

  /** Returns what the index-th event of the last wait carries. */
  long token(int index) {
    return events.get(ValueLayout.JAVA_LONG_UNALIGNED, index * EVENT_BYTES + DATA_OFFSET);
  }

  void close() {
    libc.close(fd);
  }

  private int waitAtMost(long timeoutNanos) {
    if (!precise) {
      long millis = timeoutNanos / NANOS_PER_MILLI + (timeoutNanos % NANOS_PER_MILLI == 0 ? 0 : 1);
      return waitMillis((int) Math.min(millis, Integer.MAX_VALUE));
    }
    return waitExactly(timeoutNanos);
  }

  private int waitExactly(long timeoutNanos) {
    timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
    timespec.set(ValueLayout.JAVA_LONG, TIMESPEC_NANOS, timeoutNanos % NANOS_PER_SECOND);
    return libc.epollPwait2(fd, events.address(), EVENTS_MAX, timespec.address());
  }

  /**
   * Waits with the older call, for which 0 and {@link IoSelector#FOREVER} mean what they mean to
   * us.
   */
  private int waitMillis(int timeoutMillis) {
    return libc.epollWait(fd, events.address(), EVENTS_MAX, timeoutMillis);
  }

  /** A kernel before 5.11 lacks it, and so does a sandbox that has not heard of it. */
  private boolean kernelHasEpollPwait2() {
    return waitExactly(0) >= 0;
  }
}
