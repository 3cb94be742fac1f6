package dev.gyre.epoll;

import dev.gyre.io.SubprocessOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts child processes and waits for them. Loop thread only.
 *
 * <p>A process is started by posix_spawn(3), which does not copy this one's memory, and is known by
 * a descriptor from then on, pidfd_open(2), which becomes readable when the process exits. A kernel
 * before 5.3 has no such descriptors, and some sandboxes forbid them; then processes are asked for
 * every few milliseconds. Each is waited for by its number alone, so neither does this take the
 * JDK's children from it, nor the JDK ours.
 */
final class NativeProcesses {

  /** Stands for no descriptor. */
  static final int NO_DESCRIPTOR = -1;

  /** What {@link #reap} returns if the process has not exited. */
  static final int RUNNING = Integer.MIN_VALUE;

  /** What asyncio tells of a process that somebody else has waited for. */
  private static final int UNKNOWN = 255;

  private static final int SYS_PIDFD_OPEN = 434;
  private static final int P_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x0100_0000;
  private static final int CLD_EXITED = 1;

  /** siginfo_t: 8 code:4, 24 status:4. */
  private static final long SIGINFO_BYTES = 128;

  private static final long SIGINFO_PID = 16;
  private static final long SIGINFO_CODE = 8;
  private static final long SIGINFO_STATUS = 24;

  private static final int SIGKILL = 9;

  private final LibC libc;
  private final NativeUsers users;
  private final MemorySegment info;

  /** Whether there are descriptors of processes; null until the first process is started. */
  private @Nullable Boolean described;

  /**
   * Creates a set of calls.
   *
   * @param libc the loop's functions
   * @param arena where arguments are put
   * @param mayDescribe false to do as a kernel wants it that has no descriptors of processes
   */
  NativeProcesses(LibC libc, Arena arena, boolean mayDescribe) {
    this.libc = libc;
    this.users = new NativeUsers(libc);
    this.info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
    this.described = mayDescribe ? null : Boolean.FALSE;
  }

  /** Tells whether the C library has what is needed. */
  static boolean areSupported() {
    return LibC.hasSpawnActions();
  }

  private boolean areDescribed() {
    Boolean known = described;
    if (known == null) {
      int fd = describe(ProcessHandle.current().pid());
      known = fd >= 0;
      if (known) {
        libc.close(fd);
      }
      described = known;
    }
    return known;
  }

  private int describe(long pid) {
    return (int) libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0);
  }

  /**
   * A process that was started.
   *
   * @param pid its number
   * @param descriptor becomes readable when it exits; {@link #NO_DESCRIPTOR} if there are none
   */
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
    boolean describes = areDescribed();
    int pid = start(executable, command, options, descriptors);
    if (!describes) {
      return new Started(pid, NO_DESCRIPTOR);
    }
    int descriptor = describe(pid);
    if (descriptor < 0) {
      int errno = libc.errno();
      libc.kill(pid, SIGKILL);
      libc.waitid(P_PID, pid, info.address(), WEXITED);
      throw cannotRun(command, errno);
    }
    return new Started(pid, descriptor);
  }

  private int start(
      Path executable,
      List<String> command,
      SubprocessOptions options,
      ChildDescriptors descriptors)
      throws IOException {
    Guise guise = Guise.of(options, users);
    try (Arena arena = Arena.ofConfined();
        var plan = new SpawnPlan(libc, arena, executable, command, options, descriptors)) {
      int errno =
          guise.isNone()
              ? plan.start(libc)
              : GuisedStart.start(plan, guise, libc, command.getFirst());
      if (errno != 0) {
        throw cannotRun(command, errno);
      }
      return plan.pid();
    }
  }

  private IOException cannotRun(List<String> command, int errno) {
    return new IOException(
        "cannot run '%s': %s".formatted(command.getFirst(), Errno.text(libc, errno)));
  }

  /** Tells whether a process has exited, of which note is still to be taken. */
  boolean hasExited(int pid) {
    info.fill((byte) 0);
    int result = libc.waitid(P_PID, pid, info.address(), WEXITED | WNOHANG | WNOWAIT);
    return result < 0
        ? libc.errno() != Errno.EINTR
        : info.get(ValueLayout.JAVA_INT, SIGINFO_PID) != 0;
  }

  /**
   * Takes note of the exit of a process, if it has exited, so that the system can forget it.
   *
   * @return how it has ended, as {@link dev.gyre.spi.ChildProcess.Sink} is told; or {@link
   *     #RUNNING}
   */
  int reap(int pid) {
    info.fill((byte) 0);
    if (libc.waitid(P_PID, pid, info.address(), WEXITED | WNOHANG) < 0) {
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
