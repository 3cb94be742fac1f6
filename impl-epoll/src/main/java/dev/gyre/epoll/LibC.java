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

  private static final MethodHandle BIND = function("bind");
  private static final MethodHandle CONNECT = function("connect");
  private static final MethodHandle EPOLL_CREATE1 = function("epoll_create1");
  private static final MethodHandle EVENTFD = function("eventfd");
  private static final MethodHandle FCNTL = function("fcntl");
  private static final MethodHandle GETSOCKNAME = function("getsockname");
  private static final MethodHandle GETSOCKOPT = function("getsockopt");
  private static final MethodHandle LISTEN = function("listen");
  private static final MethodHandle SETSOCKOPT = function("setsockopt");
  private static final MethodHandle SHUTDOWN = function("shutdown");
  private static final MethodHandle SOCKET = function("socket");
  private static final MethodHandle STRERROR = function("strerror");

  private static final int O_CLOEXEC = 0x80000;

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
  static void link() {
    FrequentCalls.link();
  }

  int accept4(int fd, long address, long length, int flags) {
    return (int) often(FrequentCalls.ACCEPT4, fd, address, length, flags);
  }

  int bind(int fd, long address, int length) {
    return (int) call(BIND, fd, address, length, 0);
  }

  int close(int fd) {
    return (int) often(FrequentCalls.CLOSE, fd, 0, 0, 0);
  }

  int connect(int fd, long address, int length) {
    return (int) call(CONNECT, fd, address, length, 0);
  }

  int epollCreate1(int flags) {
    return (int) call(EPOLL_CREATE1, flags, 0, 0, 0);
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    return (int) often(FrequentCalls.EPOLL_CTL, epoll, operation, fd, event);
  }

  int epollWait(int epoll, long events, int eventsMax, int timeoutMillis) {
    return (int) often(FrequentCalls.EPOLL_WAIT, epoll, events, eventsMax, timeoutMillis);
  }

  /** Tells whether the C library has {@link #epollPwait2}; the kernel may still lack it. */
  static boolean hasEpollPwait2() {
    return FrequentCalls.hasEpollPwait2();
  }

  int epollPwait2(int epoll, long events, int eventsMax, long timespec) {
    return (int) often(FrequentCalls.EPOLL_PWAIT2, epoll, events, eventsMax, timespec);
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

  int kill(int pid, int signal) {
    return (int) call(Spawning.KILL, pid, signal, 0, 0);
  }

  /** Has a descriptor mean what another one does; closed in child processes. */
  int dup3(int fd, int target) {
    return (int) call(Moving.DUP3, fd, target, O_CLOEXEC, 0);
  }

  int getpeername(int fd, long address, long length) {
    return (int) call(Moving.GETPEERNAME, fd, address, length, 0);
  }

  int listen(int fd, int backlog) {
    return (int) call(LISTEN, fd, backlog, 0, 0);
  }

  long lseek(int fd, long offset, int whence) {
    return often(FrequentCalls.LSEEK, fd, offset, whence, 0);
  }

  int open(long path, int flags) {
    return open(path, flags, 0);
  }

  /** Opens a file that may have to be made; the mode counts only then. */
  int open(long path, int flags, int mode) {
    return (int) often(FrequentCalls.OPEN, path, flags, mode, 0);
  }

  int pipe2(long descriptors, int flags) {
    return (int) call(Spawning.PIPE2, descriptors, flags, 0, 0);
  }

  /** Tells whether the C library can start processes as it is needed here. */
  static boolean hasSpawnActions() {
    return Spawning.ACTIONS_ADDCHDIR != null && Spawning.ACTIONS_ADDCLOSEFROM != null;
  }

  /** Unlike most functions, returns the errno itself, as those of its actions and attributes do. */
  int posixSpawn(
      long pid, long path, long actions, long attributes, long arguments, long environment) {
    return (int) call(Spawning.POSIX_SPAWN, pid, path, actions, attributes, arguments, environment);
  }

  int spawnActionsInit(long actions) {
    return (int) call(Spawning.ACTIONS_INIT, actions, 0, 0, 0);
  }

  int spawnActionsDestroy(long actions) {
    return (int) call(Spawning.ACTIONS_DESTROY, actions, 0, 0, 0);
  }

  int spawnActionsAddClose(long actions, int fd) {
    return (int) call(Spawning.ACTIONS_ADDCLOSE, actions, fd, 0, 0);
  }

  int spawnActionsAddDup2(long actions, int fd, int target) {
    return (int) call(Spawning.ACTIONS_ADDDUP2, actions, fd, target, 0);
  }

  int spawnActionsAddChdir(long actions, long path) {
    return (int) call(present(Spawning.ACTIONS_ADDCHDIR), actions, path, 0, 0);
  }

  int spawnActionsAddCloseFrom(long actions, int first) {
    return (int) call(present(Spawning.ACTIONS_ADDCLOSEFROM), actions, first, 0, 0);
  }

  int spawnAttributesInit(long attributes) {
    return (int) call(Spawning.ATTRIBUTES_INIT, attributes, 0, 0, 0);
  }

  int spawnAttributesDestroy(long attributes) {
    return (int) call(Spawning.ATTRIBUTES_DESTROY, attributes, 0, 0, 0);
  }

  int spawnAttributesSetFlags(long attributes, int flags) {
    return (int) call(Spawning.ATTRIBUTES_SETFLAGS, attributes, flags, 0, 0);
  }

  int spawnAttributesSetProcessGroup(long attributes, int group) {
    return (int) call(Spawning.ATTRIBUTES_SETPGROUP, attributes, group, 0, 0);
  }

  int spawnAttributesSetSignalDefault(long attributes, long signals) {
    return (int) call(Spawning.ATTRIBUTES_SETSIGDEFAULT, attributes, signals, 0, 0);
  }

  int spawnAttributesSetSignalMask(long attributes, long signals) {
    return (int) call(Spawning.ATTRIBUTES_SETSIGMASK, attributes, signals, 0, 0);
  }

  private static MethodHandle present(@Nullable MethodHandle function) {
    if (function == null) {
      throw new UnsupportedOperationException("the C library is too old to start processes");
    }
    return function;
  }

  long read(int fd, long buffer, long length) {
    return often(FrequentCalls.READ, fd, buffer, length, 0);
  }

  long recv(int fd, long buffer, long length, int flags) {
    return often(FrequentCalls.RECV, fd, buffer, length, flags);
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    return (int) often(FrequentCalls.RECVMMSG, fd, messages, count, flags);
  }

  long send(int fd, long buffer, long length, int flags) {
    return often(FrequentCalls.SEND, fd, buffer, length, flags);
  }

  long sendfile(int target, int source, long position, long count) {
    return often(FrequentCalls.SENDFILE, target, source, position, count);
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    return (int) often(FrequentCalls.SENDMMSG, fd, messages, count, flags);
  }

  long sendmsg(int fd, long message, int flags) {
    return often(FrequentCalls.SENDMSG, fd, message, flags, 0);
  }

  long sendto(int fd, long buffer, long length, int flags, long address, int addressLength) {
    return FrequentCalls.call(
        FrequentCalls.SENDTO, captured, fd, buffer, length, flags, address, addressLength);
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

  long syscall(int number, long first, long second, long third) {
    return call(Spawning.SYSCALL, number, first, second, third);
  }

  int prctl(int operation, long argument) {
    return (int) call(Guising.PRCTL, operation, argument, 0, 0);
  }

  int umask(int mask) {
    return (int) call(Guising.UMASK, mask, 0, 0, 0);
  }

  int unshare(int flags) {
    return (int) call(Guising.UNSHARE, flags, 0, 0, 0);
  }

  /** Returns the errno itself; if there is no such user, it leaves 0 where the entry is named. */
  int getpwnam(long name, long entry, long strings, long length, long found) {
    return (int) call(Guising.GETPWNAM_R, name, entry, strings, length, found);
  }

  /** Returns the errno itself; if there is no such group, it leaves 0 where the entry is named. */
  int getgrnam(long name, long entry, long strings, long length, long found) {
    return (int) call(Guising.GETGRNAM_R, name, entry, strings, length, found);
  }

  int waitid(int kind, int id, long info, int options) {
    return (int) call(Spawning.WAITID, kind, id, info, options);
  }

  /** Returns the address of the environment of this process, or 0 if it is not known. */
  @SuppressWarnings("restricted") // It is one pointer.
  static long environ() {
    return LINKER
        .defaultLookup()
        .find("environ")
        .map(symbol -> symbol.reinterpret(Long.BYTES).get(ValueLayout.JAVA_LONG, 0))
        .orElse(0L);
  }

  long write(int fd, long buffer, long length) {
    return often(FrequentCalls.WRITE, fd, buffer, length, 0);
  }

  /** Returns why this object's latest call failed; means nothing after a call that succeeded. */
  int errno() {
    return (int) ERRNO.get(captured, 0L);
  }

  private long often(int function, long a, long b, long c, long d) {
    return FrequentCalls.call(function, captured, a, b, c, d, 0, 0);
  }

  private long call(MethodHandle function, long a, long b, long c, long d) {
    return call(function, a, b, c, d, 0);
  }

  private long call(MethodHandle function, long a, long b, long c, long d, long e) {
    return call(function, a, b, c, d, e, 0);
  }

  /** For calls that are rare; see {@link FrequentCalls} for the others. */
  private long call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) function.invokeExact(captured, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new AssertionError("a call of the C library threw", t);
    }
  }

  static MethodHandle function(String name) {
    return find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
  }

  @SuppressWarnings("restricted") // This class is what needs native access.
  static Optional<MethodHandle> find(String name) {
    SymbolLookup library = LINKER.defaultLookup();
    return library.find(name).map(symbol -> LINKER.downcallHandle(symbol, SIX_LONGS, CAPTURE));
  }

  /** What only those need who move sockets to other selectors; linked when the first one is. */
  static final class Moving {
    static final MethodHandle DUP3 = function("dup3");
    static final MethodHandle GETPEERNAME = function("getpeername");
  }

  /** What only those need who start processes that are to run as somebody else. */
  private static final class Guising {
    static final MethodHandle GETGRNAM_R = function("getgrnam_r");
    static final MethodHandle GETPWNAM_R = function("getpwnam_r");
    static final MethodHandle PRCTL = function("prctl");
    static final MethodHandle UMASK = function("umask");
    static final MethodHandle UNSHARE = function("unshare");
  }

  /** What only those need who start processes; linked when the first one is. */
  private static final class Spawning {
    static final MethodHandle KILL = function("kill");
    static final MethodHandle PIPE2 = function("pipe2");
    static final MethodHandle POSIX_SPAWN = function("posix_spawn");
    static final MethodHandle SYSCALL = function("syscall");
    static final MethodHandle WAITID = function("waitid");
    static final MethodHandle ACTIONS_INIT = function("posix_spawn_file_actions_init");
    static final MethodHandle ACTIONS_DESTROY = function("posix_spawn_file_actions_destroy");
    static final MethodHandle ACTIONS_ADDCLOSE = function("posix_spawn_file_actions_addclose");
    static final MethodHandle ACTIONS_ADDDUP2 = function("posix_spawn_file_actions_adddup2");
    static final @Nullable MethodHandle ACTIONS_ADDCHDIR =
        find("posix_spawn_file_actions_addchdir_np").orElse(null); // glibc has it since 2.29
    static final @Nullable MethodHandle ACTIONS_ADDCLOSEFROM =
        find("posix_spawn_file_actions_addclosefrom_np").orElse(null); // glibc has it since 2.34
    static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init");
    static final MethodHandle ATTRIBUTES_DESTROY = function("posix_spawnattr_destroy");
    static final MethodHandle ATTRIBUTES_SETFLAGS = function("posix_spawnattr_setflags");
    static final MethodHandle ATTRIBUTES_SETPGROUP = function("posix_spawnattr_setpgroup");
    static final MethodHandle ATTRIBUTES_SETSIGDEFAULT = function("posix_spawnattr_setsigdefault");
    static final MethodHandle ATTRIBUTES_SETSIGMASK = function("posix_spawnattr_setsigmask");
  }
}
