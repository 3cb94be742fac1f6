package dev.gyre.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The C functions as the manual has them: they return -1 on failure and leave the reason in {@link
 * #errno}. The errno belongs to the object, so each thread that calls needs its own.
 *
 * <p>Two things make this cheap. All functions are linked with one signature, six longs to a long,
 * because linking a <em>new</em> signature takes about 5 ms and another function of a known one
 * next to nothing; on x86-64 and aarch64 the first six integer arguments travel in registers of
 * their own, so a function that takes fewer or shorter ones finds them in place, and an {@code int}
 * result is the lower half of the register. Addresses are plain longs. No call is
 * <em>critical</em>: one that waits would hold up every garbage collection, and those that do not
 * gain nothing by it.
 */
final class LibC {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final FunctionDescriptor SIX_LONGS =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);

  private static final MethodHandle ACCEPT4 = function("accept4");
  private static final MethodHandle BIND = function("bind");
  private static final MethodHandle CLOSE = function("close");
  private static final MethodHandle CONNECT = function("connect");
  private static final MethodHandle EPOLL_CREATE1 = function("epoll_create1");
  private static final MethodHandle EPOLL_CTL = function("epoll_ctl");
  private static final MethodHandle EPOLL_WAIT = function("epoll_wait");
  private static final @Nullable MethodHandle EPOLL_PWAIT2 =
      find("epoll_pwait2").orElse(null); // glibc has it since 2.35
  private static final MethodHandle EVENTFD = function("eventfd");
  private static final MethodHandle FCNTL = function("fcntl");
  private static final MethodHandle GETSOCKNAME = function("getsockname");
  private static final MethodHandle GETSOCKOPT = function("getsockopt");
  private static final MethodHandle LISTEN = function("listen");
  private static final MethodHandle LSEEK = function("lseek");
  private static final MethodHandle OPEN = function("open");
  private static final MethodHandle READ = function("read");
  private static final MethodHandle RECV = function("recv");
  private static final MethodHandle RECVMMSG = function("recvmmsg");
  private static final MethodHandle SEND = function("send");
  private static final MethodHandle SENDFILE = function("sendfile");
  private static final MethodHandle SENDMMSG = function("sendmmsg");
  private static final MethodHandle SENDMSG = function("sendmsg");
  private static final MethodHandle SENDTO = function("sendto");
  private static final MethodHandle SETSOCKOPT = function("setsockopt");
  private static final MethodHandle SHUTDOWN = function("shutdown");
  private static final MethodHandle SOCKET = function("socket");
  private static final MethodHandle STRERROR = function("strerror");
  private static final MethodHandle WRITE = function("write");

  private final MemorySegment captured;

  /**
   * Creates a set of functions with an errno of its own.
   *
   * @param arena where that errno is kept
   */
  LibC(Arena arena) {
    captured = arena.allocate(CAPTURED);
  }

  /**
   * Links all functions, by having this class initialised.
   *
   * @throws LinkageError if one is missing, or native access is denied
   */
  static void link() {}

  int accept4(int fd, long address, long length, int flags) {
    return (int) call(ACCEPT4, fd, address, length, flags);
  }

  int bind(int fd, long address, int length) {
    return (int) call(BIND, fd, address, length, 0);
  }

  int close(int fd) {
    return (int) call(CLOSE, fd, 0, 0, 0);
  }

  int connect(int fd, long address, int length) {
    return (int) call(CONNECT, fd, address, length, 0);
  }

  int epollCreate1(int flags) {
    return (int) call(EPOLL_CREATE1, flags, 0, 0, 0);
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    return (int) call(EPOLL_CTL, epoll, operation, fd, event);
  }

  int epollWait(int epoll, long events, int eventsMax, int timeoutMillis) {
    return (int) call(EPOLL_WAIT, epoll, events, eventsMax, timeoutMillis);
  }

  /** Tells whether the C library has {@link #epollPwait2}; the kernel may still lack it. */
  static boolean hasEpollPwait2() {
    return EPOLL_PWAIT2 != null;
  }

  int epollPwait2(int epoll, long events, int eventsMax, long timespec) {
    if (EPOLL_PWAIT2 == null) {
      throw new UnsupportedOperationException("the C library has no epoll_pwait2");
    }
    return (int) call(EPOLL_PWAIT2, epoll, events, eventsMax, timespec);
  }

  int eventfd(int initial, int flags) {
    return (int) call(EVENTFD, initial, flags, 0, 0);
  }

  /** With an argument that is a number, or looked at by no operation that is used here. */
  int fcntl(int fd, int operation, int argument) {
    return (int) call(FCNTL, fd, operation, argument, 0);
  }

  int getsockname(int fd, long address, long length) {
    return (int) call(GETSOCKNAME, fd, address, length, 0);
  }

  int getsockopt(int fd, int level, int option, long value, long length) {
    return (int) call(GETSOCKOPT, fd, level, option, value, length);
  }

  int listen(int fd, int backlog) {
    return (int) call(LISTEN, fd, backlog, 0, 0);
  }

  long lseek(int fd, long offset, int whence) {
    return call(LSEEK, fd, offset, whence, 0);
  }

  /**
   * Opens a file that exists; its third argument, the mode of a new file, is then not looked at.
   */
  int open(long path, int flags) {
    return (int) call(OPEN, path, flags, 0, 0);
  }

  long read(int fd, long buffer, long length) {
    return call(READ, fd, buffer, length, 0);
  }

  long recv(int fd, long buffer, long length, int flags) {
    return call(RECV, fd, buffer, length, flags);
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    return (int) call(RECVMMSG, fd, messages, count, flags);
  }

  long send(int fd, long buffer, long length, int flags) {
    return call(SEND, fd, buffer, length, flags);
  }

  long sendfile(int target, int source, long position, long count) {
    return call(SENDFILE, target, source, position, count);
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    return (int) call(SENDMMSG, fd, messages, count, flags);
  }

  long sendmsg(int fd, long message, int flags) {
    return call(SENDMSG, fd, message, flags, 0);
  }

  long sendto(int fd, long buffer, long length, int flags, long address, int addressLength) {
    return call(SENDTO, fd, buffer, length, flags, address, addressLength);
  }

  int setsockopt(int fd, int level, int option, long value, int length) {
    return (int) call(SETSOCKOPT, fd, level, option, value, length);
  }

  int shutdown(int fd, int how) {
    return (int) call(SHUTDOWN, fd, how, 0, 0);
  }

  int socket(int family, int type, int protocol) {
    return (int) call(SOCKET, family, type, protocol, 0);
  }

  /**
   * Returns the address of a string that is never freed nor changed, for an errno of the manual's
   * list.
   */
  long strerror(int errno) {
    return call(STRERROR, errno, 0, 0, 0);
  }

  long write(int fd, long buffer, long length) {
    return call(WRITE, fd, buffer, length, 0);
  }

  /** Returns why this object's latest call failed; means nothing after a call that succeeded. */
  int errno() {
    return (int) ERRNO.get(captured, 0L);
  }

  private long call(MethodHandle function, long a, long b, long c, long d) {
    return call(function, a, b, c, d, 0);
  }

  private long call(MethodHandle function, long a, long b, long c, long d, long e) {
    return call(function, a, b, c, d, e, 0);
  }

  /** Small enough to be compiled into its callers, where the handle is a constant. */
  private long call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) function.invokeExact(captured, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new AssertionError("a call of the C library threw", t);
    }
  }

  private static MethodHandle function(String name) {
    return find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
  }

  @SuppressWarnings("restricted") // This class is what needs native access.
  private static Optional<MethodHandle> find(String name) {
    SymbolLookup library = LINKER.defaultLookup();
    return library.find(name).map(symbol -> LINKER.downcallHandle(symbol, SIX_LONGS, CAPTURE));
  }
}
