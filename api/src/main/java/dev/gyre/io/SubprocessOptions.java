package dev.gyre.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started. Immutable: each {@code with} method returns a changed copy. The
 * counterpart of the parameters of {@code asyncio.create_subprocess_exec}.
 *
 * @param stdin where its standard input comes from
 * @param stdout where its standard output goes
 * @param stderr where its standard error goes
 * @param cwd the directory that it runs in; null for that of this process
 * @param env its whole environment; null for that of this process. {@code PATH} in here is what the
 *     program is searched by, as in Python
 * @param newSession whether it leads a session of its own, and so a process group, without a
 *     terminal; on the selector epoll only
 * @param processGroup the process group that it joins, 0 for one of its own; null for that of this
 *     process; on the selector epoll only
 * @since 0.1
 */
public record SubprocessOptions(
    Redirection stdin,
    Redirection stdout,
    Redirection stderr,
    @Nullable Path cwd,
    @Nullable Map<String, String> env,
    boolean newSession,
    @Nullable Integer processGroup) {

  /** Everything is as in this process, the standard streams included. */
  public static final SubprocessOptions DEFAULT =
      new SubprocessOptions(
          Redirection.INHERIT, Redirection.INHERIT, Redirection.INHERIT, null, null, false, null);

  /** All standard streams lead to the loop; everything else is as in this process. */
  public static final SubprocessOptions PIPED =
      DEFAULT.withStdin(Redirection.PIPE).withStdout(Redirection.PIPE).withStderr(Redirection.PIPE);

  /** Checks the values. */
  public SubprocessOptions {
    refuse(
        "stdin", stdin, Redirection.Kind.STDOUT, Redirection.Kind.WRITE, Redirection.Kind.APPEND);
    refuse("stdout", stdout, Redirection.Kind.STDOUT, Redirection.Kind.READ);
    refuse("stderr", stderr, Redirection.Kind.READ);
    if (env != null) {
      env = Map.copyOf(env);
      env.forEach(SubprocessOptions::checkVariable);
    }
    if (processGroup != null && processGroup < 0) {
      throw new IllegalArgumentException(
          "process group must be 0, for one of its own, or more: " + processGroup);
    }
    if (newSession && processGroup != null) {
      throw new IllegalArgumentException(
          "a new session has a process group of its own, leave the group out: " + processGroup);
    }
  }

  private static void refuse(String name, Redirection redirection, Redirection.Kind... wrong) {
    Objects.requireNonNull(redirection, name);
    for (Redirection.Kind kind : wrong) {
      if (redirection.kind() == kind) {
        throw new IllegalArgumentException("%s cannot be a %s".formatted(name, redirection));
      }
    }
  }

  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a variable of the environment must have a name without '=', and no zero byte: " + name);
    }
  }

  /**
   * Says where the standard input comes from.
   *
   * @param redirection the source
   * @return changed options
   */
  public SubprocessOptions withStdin(Redirection redirection) {
    return new SubprocessOptions(redirection, stdout, stderr, cwd, env, newSession, processGroup);
  }

  /**
   * Says where the standard output goes.
   *
   * @param redirection the target
   * @return changed options
   */
  public SubprocessOptions withStdout(Redirection redirection) {
    return new SubprocessOptions(stdin, redirection, stderr, cwd, env, newSession, processGroup);
  }

  /**
   * Says where the standard error goes.
   *
   * @param redirection the target
   * @return changed options
   */
  public SubprocessOptions withStderr(Redirection redirection) {
    return new SubprocessOptions(stdin, stdout, redirection, cwd, env, newSession, processGroup);
  }

  /**
   * Says in which directory the process runs.
   *
   * @param directory the directory; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withCwd(@Nullable Path directory) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, env, newSession, processGroup);
  }

  /**
   * Says what the process has for an environment.
   *
   * @param variables all of them; null for those of this process
   * @return changed options
   */
  public SubprocessOptions withEnv(@Nullable Map<String, String> variables) {
    return new SubprocessOptions(stdin, stdout, stderr, cwd, variables, newSession, processGroup);
  }

  /**
   * Says whether the process leads a session of its own. asyncio: {@code start_new_session}.
   *
   * @param own true if it does
   * @return changed options
   */
  public SubprocessOptions withNewSession(boolean own) {
    return new SubprocessOptions(stdin, stdout, stderr, cwd, env, own, processGroup);
  }

  /**
   * Says which process group the process joins.
   *
   * @param group 0 for one of its own; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withProcessGroup(@Nullable Integer group) {
    return new SubprocessOptions(stdin, stdout, stderr, cwd, env, newSession, group);
  }
}
