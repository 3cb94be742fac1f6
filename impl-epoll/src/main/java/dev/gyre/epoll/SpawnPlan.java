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
 * What posix_spawn(3) is to be told, laid out as C wants it. To be used by one call, by any thread.
 *
 * <p>The JVM opens most of its descriptors to be inherited, so the child closes all but its
 * standard streams and those that are passed; and it blocks signals in its threads, so the child
 * begins with none blocked, and with those at their default that Python resets, too.
 */
final class SpawnPlan implements AutoCloseable {

  private static final int SPAWN_SETPGROUP = 0x02;
  private static final int SPAWN_SETSIGDEF = 0x04;
  private static final int SPAWN_SETSIGMASK = 0x08;
  private static final int SPAWN_SETSID = 0x80;

  /** More than any C library needs for its actions, attributes and sets of signals. */
  private static final long STRUCT_BYTES = 512;

  private static final long RESET_SIGNALS = bit(13) | bit(25); // SIGPIPE, SIGXFSZ
  private static final int F_GETFD = 1;

  private final LibC libc;
  private final Arena arena;
  private final long actions;
  private final long attributes;
  private final long executable;
  private final long arguments;
  private final long environment;
  private final MemorySegment pid;

  /**
   * Lays out a plan.
   *
   * @param arena where; open until the process is started
   * @throws IOException if a descriptor that is to be passed is not open
   */
  SpawnPlan(
      LibC libc,
      Arena arena,
      Path executable,
      List<String> command,
      SubprocessOptions options,
      ChildDescriptors descriptors)
      throws IOException {
    this.libc = libc;
    this.arena = arena;
    requireOpen(options);
    this.executable = text(executable.toString());
    this.arguments = list(command);
    this.environment = environment(options.env());
    this.pid = arena.allocate(ValueLayout.JAVA_INT);
    this.actions = arena.allocate(STRUCT_BYTES, Long.BYTES).address();
    this.attributes = arena.allocate(STRUCT_BYTES, Long.BYTES).address();
    libc.spawnActionsInit(actions);
    libc.spawnAttributesInit(attributes);
    addActions(options, descriptors);
    setAttributes(options);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private void requireOpen(SubprocessOptions options) throws IOException {
    for (int fd : options.passFds()) {
      if (libc.fcntl(fd, F_GETFD, 0) < 0) {
        throw new IOException("descriptor to pass must be open: " + fd);
      }
    }
  }

  private void addActions(SubprocessOptions options, ChildDescriptors descriptors) {
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
      libc.spawnActionsAddChdir(actions, text(options.cwd().toString()));
    }
    closeOthers(options);
  }

  /** To copy a descriptor onto itself is what keeps it open in the program. */
  private void closeOthers(SubprocessOptions options) {
    int next = ChildDescriptors.STREAMS;
    for (int passed : options.passFds()) { // in order
      while (next < passed) {
        libc.spawnActionsAddClose(actions, next++);
      }
      libc.spawnActionsAddDup2(actions, passed, passed);
      next++;
    }
    libc.spawnActionsAddCloseFrom(actions, next);
  }

  private void setAttributes(SubprocessOptions options) {
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

  private long environment(@Nullable Map<String, String> variables) {
    long inherited = variables == null ? LibC.environ() : 0;
    if (inherited != 0) {
      return inherited;
    }
    Map<String, String> given = variables == null ? System.getenv() : variables;
    return list(
        given.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList());
  }

  /** Lays out strings as C wants them: an array of addresses with a zero behind. */
  private long list(List<String> strings) {
    MemorySegment list = arena.allocate(ValueLayout.JAVA_LONG, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      list.setAtIndex(ValueLayout.JAVA_LONG, i, text(strings.get(i)));
    }
    return list.address();
  }

  private long text(String string) {
    return arena.allocateFrom(string, UnixAddresses.FILE_NAMES).address();
  }

  /**
   * Starts the process.
   *
   * @param caller the functions of the thread that calls, of which the process takes over umask,
   *     user and groups
   * @return 0, or why it could not be started
   */
  int start(LibC caller) {
    return caller.posixSpawn(
        pid.address(), executable, actions, attributes, arguments, environment);
  }

  /** Returns the number of the process that was started. */
  int pid() {
    return pid.get(ValueLayout.JAVA_INT, 0);
  }

  @Override
  public void close() {
    libc.spawnAttributesDestroy(attributes);
    libc.spawnActionsDestroy(actions);
  }
}
