package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts a process that has a umask, a user or groups of its own: from a thread that has them.
 *
 * <p>A process that is started takes them over from the thread that starts it, and no code of ours
 * can run in between, as Python's does. On Linux they are a thread's own: the C library only takes
 * care that all threads change them together, which system calls of one's own do not; and a thread
 * can give up to share its umask. So there is a thread for the one call, which ends with it.
 *
 * <p>The system notes in the memory, which all threads share, that its owner has changed, and hides
 * this process from others of its user. That is put right again afterwards.
 */
final class GuisedStart implements Runnable {

  private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));
  private static final int SYS_SETGROUPS = ARM ? 159 : 116;
  private static final int SYS_SETRESUID = ARM ? 147 : 117;
  private static final int SYS_SETRESGID = ARM ? 149 : 119;
  private static final int CLONE_FS = 0x200;
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;

  private final SpawnPlan plan;
  private final Guise guise;
  private final LibC own;
  private final long groups;

  /** What could not be done, in words; null if the process could be started, or that failed. */
  private @Nullable String refused;

  private int errno;

  private GuisedStart(SpawnPlan plan, Guise guise, Arena shared) {
    this.plan = plan;
    this.guise = guise;
    this.own = new LibC(shared);
    this.groups = listed(guise.extraGroups(), shared);
  }

  private static long listed(@Nullable List<Integer> groups, Arena arena) {
    if (groups == null) {
      return 0;
    }
    MemorySegment list = arena.allocate(ValueLayout.JAVA_INT, groups.size() + 1L);
    for (int i = 0; i < groups.size(); i++) {
      list.setAtIndex(ValueLayout.JAVA_INT, i, groups.get(i));
    }
    return list.address();
  }

  /**
   * Starts the process.
   *
   * @param program what it is called
   * @return 0, or why posix_spawn(3) has failed
   * @throws IOException if this process may not give it what it is to have
   */
  static int start(SpawnPlan plan, Guise guise, LibC libc, String program) throws IOException {
    try (Arena shared = Arena.ofShared()) {
      var start = new GuisedStart(plan, guise, shared);
      int dumpable = libc.prctl(PR_GET_DUMPABLE, 0);
      start.runInThread();
      if (dumpable == 1) {
        libc.prctl(PR_SET_DUMPABLE, 1);
      }
      if (start.refused != null) {
        throw new AccessDeniedException(
            program, null, start.refused + ": " + Errno.text(libc, start.errno));
      }
      return start.errno;
    }
  }

  private void runInThread() {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("gyre-spawn")
            .start(this);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    if (changesUmask() && changesGroups() && changesGroup() && changesUser()) {
      errno = plan.start(own);
    }
  }

  private boolean changesUmask() {
    if (guise.umask() == Guise.SAME) {
      return true;
    }
    if (own.unshare(CLONE_FS) < 0) {
      return refuse(
          "cannot be run with a umask of its own, have a shell set it as in"
              + " sh -c 'umask 077; exec PROGRAM'");
    }
    own.umask(guise.umask());
    return true;
  }

  private boolean changesGroups() {
    List<Integer> extra = guise.extraGroups();
    return extra == null
        || own.syscall(SYS_SETGROUPS, extra.size(), groups, 0) == 0
        || refuse("cannot be run with other additional groups, only privileged processes may");
  }

  private boolean changesGroup() {
    int group = guise.group();
    return group == Guise.SAME
        || own.syscall(SYS_SETRESGID, group, group, group) == 0
        || refuse("cannot be run with another group, only privileged processes may");
  }

  private boolean changesUser() {
    int user = guise.user();
    return user == Guise.SAME
        || own.syscall(SYS_SETRESUID, user, user, user) == 0
        || refuse("cannot be run as another user, only privileged processes may");
  }

  private boolean refuse(String what) {
    errno = own.errno();
    refused = what;
    return false;
  }
}
