package dev.gyre.epoll;

import dev.gyre.io.Redirection;
import dev.gyre.io.SubprocessOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts child processes and waits for them. Loop thread only.
 *
 * <p>A process is started by posix_spawn(3), which does not copy this one's memory, and is known by
 * a descriptor from then on, pidfd_open(2), which becomes readable when the process exits. It is
 * waited for by that descriptor alone, so neither does this take the JDK's children from it, nor
 * the JDK ours. The JVM opens most of its descriptors to be inherited, so the child closes all but
 * its standard streams; and it blocks signals in its threads, so the child begins with none
 * blocked, and with those at their default that Python resets, too.
 */
final class NativeProcesses {

  /** What {@link #reap} returns if the process has not exited. */
  static final int RUNNING = Integer.MIN_VALUE;

  /** What asyncio tells of a process that somebody else has waited for. */
  private static final int UNKNOWN = 255;

  private static final int SYS_PIDFD_OPEN = 434;
  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;

  /** siginfo_t: 8 code:4, 24 status:4. */
  private static final long SIGINFO_BYTES = 128;

  private static final long SIGINFO_PID = 16;
  private static final long SIGINFO_CODE = 8;
  private static final long SIGINFO_STATUS = 24;

  private static final int SPAWN_SETPGROUP = 0x02;
  private static final int SPAWN_SETSIGDEF = 0x04;
  private static final int SPAWN_SETSIGMASK = 0x08;
  private static final int SPAWN_SETSID = 0x80;

  /** More than any C library needs for its actions, attributes and sets of signals. */
  private static final long STRUCT_BYTES = 512;

  private static final int SIGKILL = 9;
  private static final long RESET_SIGNALS = bit(13) | bit(25); // SIGPIPE, SIGXFSZ

  private final LibC libc;
  private final MemorySegment info;
  private @Nullable Boolean supported;

  /**
   * Creates a set of calls.
   *
   * @param libc the loop's functions
   * @param arena where arguments are put
   */
  NativeProcesses(LibC libc, Arena arena) {
    this.libc = libc;
    info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /** Tells whether C library, kernel and sandbox have what is needed. */
  boolean areSupported() {
    Boolean known = supported;
    if (known == null) {
      known = LibC.hasSpawnActions() && hasPidfd();
      supported = known;
    }
    return known;
  }

  private boolean hasPidfd() {
    int fd = (int) libc.syscall(SYS_PIDFD_OPEN, ProcessHandle.current().pid(), 0);
    if (fd >= 0) {
      libc.close(fd);
    }
    return fd >= 0;
  }

  /** A process that was started. */
  record Started(int pid, int descriptor) {}

  /**
   * Starts a process.
   *
   * @throws IOException if the system refuses; the message names the program
   */
  Started spawn(
      Path executable,
      List<String> command,
      SubprocessOptions options,
      ChildDescriptors descriptors)
      throws IOException {
    int pid;
    try (Arena arena = Arena.ofConfined()) {
      pid = spawn(executable, command, options, descriptors, arena);
    }
    int descriptor = (int) libc.syscall(SYS_PIDFD_OPEN, pid, 0);
    if (descriptor < 0) {
      int errno = libc.errno();
      libc.kill(pid, SIGKILL);
      libc.waitid(P_PID, pid, info.address(), WEXITED);
      throw cannotRun(command, errno);
    }
    return new Started(pid, descriptor);
  }

  private int spawn(
      Path executable,
      List<String> command,
      SubprocessOptions options,
      ChildDescriptors descriptors,
      Arena arena)
      throws IOException {
    long actions = arena.allocate(STRUCT_BYTES, Long.BYTES).address();
    long attributes = arena.allocate(STRUCT_BYTES, Long.BYTES).address();
    MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
    libc.spawnActionsInit(actions);
    libc.spawnAttributesInit(attributes);
    try {
      addActions(actions, options, descriptors, arena);
      setAttributes(attributes, options, arena);
      int errno =
          libc.posixSpawn(
              pid.address(),
              text(executable.toString(), arena),
              actions,
              attributes,
              list(command, arena),
              environment(options.env(), arena));
      if (errno != 0) {
        throw cannotRun(command, errno);
      }
      return pid.get(ValueLayout.JAVA_INT, 0);
    } finally {
      libc.spawnAttributesDestroy(attributes);
      libc.spawnActionsDestroy(actions);
    }
  }

  private void addActions(
      long actions, SubprocessOptions options, ChildDescriptors descriptors, Arena arena) {
    for (int stream = 0; stream < ChildDescriptors.STREAMS; stream++) {
      int given = descriptors.given(stream);
      if (given != ChildDescriptors.NONE) {
        libc.spawnActionsAddDup2(actions, given, stream);
      }
    }
    if (options.stderr().kind() == Redirection.Kind.STDOUT) {
      libc.spawnActionsAddDup2(actions, 1, 2);
    }
    if (options.cwd() != null) {
      libc.spawnActionsAddChdir(actions, text(options.cwd().toString(), arena));
    }
    libc.spawnActionsAddCloseFrom(actions, ChildDescriptors.STREAMS);
  }

  private void setAttributes(long attributes, SubprocessOptions options, Arena arena) {
    int flags = SPAWN_SETSIGDEF | SPAWN_SETSIGMASK;
    MemorySegment signals = arena.allocate(STRUCT_BYTES, Long.BYTES);
    libc.spawnAttributesSetSignalMask(attributes, signals.address());
    signals.set(ValueLayout.JAVA_LONG, 0, RESET_SIGNALS);
    libc.spawnAttributesSetSignalDefault(attributes, signals.address());
    if (options.newSession()) {
      flags |= SPAWN_SETSID;
    }
    if (options.processGroup() != null) {
      flags |= SPAWN_SETPGROUP;
      libc.spawnAttributesSetProcessGroup(attributes, options.processGroup());
    }
    libc.spawnAttributesSetFlags(attributes, flags);
  }

  private static long environment(@Nullable Map<String, String> variables, Arena arena) {
    long inherited = variables == null ? LibC.environ() : 0;
    if (inherited != 0) {
      return inherited;
    }
    Map<String, String> given = variables == null ? System.getenv() : variables;
    return list(
        given.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList(),
        arena);
  }

  /** Lays out strings as C wants them: an array of addresses with a zero behind. */
  private static long list(List<String> strings, Arena arena) {
    MemorySegment list = arena.allocate(ValueLayout.JAVA_LONG, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      list.setAtIndex(ValueLayout.JAVA_LONG, i, text(strings.get(i), arena));
    }
    return list.address();
  }

  private static long text(String string, Arena arena) {
    return arena.allocateFrom(string, UnixAddresses.FILE_NAMES).address();
  }

  private IOException cannotRun(List<String> command, int errno) {
    return new IOException(
        "cannot run '%s': %s".formatted(command.getFirst(), Errno.text(libc, errno)));
  }

  /**
   * Takes note of the exit of a process, if it has exited, so that the system can forget it.
   *
   * @return how it has ended, as {@link dev.gyre.spi.ChildProcess.Sink} is told; or {@link
   *     #RUNNING}
   */
  int reap(int descriptor) {
    info.fill((byte) 0);
    if (libc.waitid(P_PIDFD, descriptor, info.address(), WEXITED | WNOHANG) < 0) {
      return libc.errno() == Errno.EINTR ? RUNNING : UNKNOWN;
    }
    if (info.get(ValueLayout.JAVA_INT, SIGINFO_PID) == 0) {
      return RUNNING;
    }
    int status = info.get(ValueLayout.JAVA_INT, SIGINFO_STATUS);
    return info.get(ValueLayout.JAVA_INT, SIGINFO_CODE) == CLD_EXITED ? status : -status;
  }

  /** Sends a signal to a process that was not reaped, so that its number is still its own. */
  void kill(int pid, int signal) {
    libc.kill(pid, signal);
  }

  /** Kills a process and has a thread wait for its end, since the system may take its time. */
  static void killAndReap(int pid) {
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("gyre-reaper")
        .start(() -> {
          try (Arena arena = Arena.ofConfined()) {
            var own = new LibC(arena);
            own.kill(pid, SIGKILL);
            own.waitid(P_PID, pid, arena.allocate(SIGINFO_BYTES, Long.BYTES).address(), WEXITED);
          }
        });
  }
}
