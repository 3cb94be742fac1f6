package dev.gyre.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
 * @param umask which permissions files do not get that it makes, 0 to 0777; null for those of this
 *     process; on the selector epoll only
 * @param credentials as whom it runs; on the selector epoll only
 * @param passFds the descriptors of this process, 3 or more, that it is to have as well, under the
 *     same numbers; it has no others but its standard streams. On the selector epoll only
 * @since 0.1
 */
public record SubprocessOptions(
    Redirection stdin,
    Redirection stdout,
    Redirection stderr,
    @Nullable Path cwd,
    @Nullable Map<String, String> env,
    boolean newSession,
    @Nullable Integer processGroup,
    @Nullable Integer umask,
    Credentials credentials,
    Set<Integer> passFds) {

  private static final int UMASK_MAX = 0777;
  private static final int STREAMS = 3;

  /** Everything is as in this process, the standard streams included. */
  public static final SubprocessOptions DEFAULT =
      new SubprocessOptions(
          Redirection.INHERIT,
          Redirection.INHERIT,
          Redirection.INHERIT,
          null,
          null,
          false,
          null,
          null,
          Credentials.INHERITED,
          Set.of());

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
    if (umask != null && (umask < 0 || umask > UMASK_MAX)) {
      throw new IllegalArgumentException(
          "umask must be between 0 and 0777, written in octal: 0" + Integer.toOctalString(umask));
    }
    Objects.requireNonNull(credentials, "credentials");
    passFds = Collections.unmodifiableSet(new TreeSet<>(passFds));
    for (int fd : passFds) {
      if (fd < STREAMS) {
        throw new IllegalArgumentException(
            "descriptor to pass must be 3 or more, withStdin and its kin lead the others: " + fd);
      }
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
    return new SubprocessOptions(
        redirection,
        stdout,
        stderr,
        cwd,
        env,
        newSession,
        processGroup,
        umask,
        credentials,
        passFds);
  }

  /**
   * Says where the standard output goes.
   *
   * @param redirection the target
   * @return changed options
   */
  public SubprocessOptions withStdout(Redirection redirection) {
    return new SubprocessOptions(
        stdin,
        redirection,
        stderr,
        cwd,
        env,
        newSession,
        processGroup,
        umask,
        credentials,
        passFds);
  }

  /**
   * Says where the standard error goes.
   *
   * @param redirection the target
   * @return changed options
   */
  public SubprocessOptions withStderr(Redirection redirection) {
    return new SubprocessOptions(
        stdin,
        stdout,
        redirection,
        cwd,
        env,
        newSession,
        processGroup,
        umask,
        credentials,
        passFds);
  }

  /**
   * Says in which directory the process runs.
   *
   * @param directory the directory; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withCwd(@Nullable Path directory) {
    return new SubprocessOptions(
        stdin,
        stdout,
        stderr,
        directory,
        env,
        newSession,
        processGroup,
        umask,
        credentials,
        passFds);
  }

  /**
   * Says what the process has for an environment.
   *
   * @param variables all of them; null for those of this process
   * @return changed options
   */
  public SubprocessOptions withEnv(@Nullable Map<String, String> variables) {
    return new SubprocessOptions(
        stdin,
        stdout,
        stderr,
        cwd,
        variables,
        newSession,
        processGroup,
        umask,
        credentials,
        passFds);
  }

  /**
   * Says whether the process leads a session of its own. asyncio: {@code start_new_session}.
   *
   * @param own true if it does
   * @return changed options
   */
  public SubprocessOptions withNewSession(boolean own) {
    return new SubprocessOptions(
        stdin, stdout, stderr, cwd, env, own, processGroup, umask, credentials, passFds);
  }

  /**
   * Says which process group the process joins.
   *
   * @param group 0 for one of its own; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withProcessGroup(@Nullable Integer group) {
    return new SubprocessOptions(
        stdin, stdout, stderr, cwd, env, newSession, group, umask, credentials, passFds);
  }

  /**
   * Says which permissions files do not get that the process makes.
   *
   * @param mask 0 to 0777; null for those of this process
   * @return changed options
   */
  public SubprocessOptions withUmask(@Nullable Integer mask) {
    return new SubprocessOptions(
        stdin, stdout, stderr, cwd, env, newSession, processGroup, mask, credentials, passFds);
  }

  /**
   * Says as whom the process runs.
   *
   * @param identity its user and groups
   * @return changed options
   */
  public SubprocessOptions withCredentials(Credentials identity) {
    return new SubprocessOptions(
        stdin, stdout, stderr, cwd, env, newSession, processGroup, umask, identity, passFds);
  }

  /**
   * Says which user the process runs as. See {@link Credentials}.
   *
   * @param name a name or number; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withUser(@Nullable String name) {
    return withCredentials(credentials.withUser(name));
  }

  /**
   * Says which main group the process has. See {@link Credentials}.
   *
   * @param name a name or number; null for that of this process
   * @return changed options
   */
  public SubprocessOptions withGroup(@Nullable String name) {
    return withCredentials(credentials.withGroup(name));
  }

  /**
   * Says which additional groups the process has. See {@link Credentials}.
   *
   * @param names all of them, names or numbers; null for those of this process
   * @return changed options
   */
  public SubprocessOptions withExtraGroups(@Nullable List<String> names) {
    return withCredentials(credentials.withExtraGroups(names));
  }

  /**
   * Says which descriptors of this process the process is to have as well, under the same numbers.
   * They must be open when it is started, and stay this process's own.
   *
   * @param descriptors all of them, each 3 or more
   * @return changed options
   */
  public SubprocessOptions withPassFds(Set<Integer> descriptors) {
    return new SubprocessOptions(
        stdin, stdout, stderr, cwd, env, newSession, processGroup, umask, credentials, descriptors);
  }
}
