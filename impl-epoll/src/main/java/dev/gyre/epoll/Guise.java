package dev.gyre.epoll;

import dev.gyre.io.Credentials;
import dev.gyre.io.SubprocessOptions;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is to have another than this one, in the system's numbers. Immutable.
 *
 * @param umask or {@link #SAME}
 * @param user or {@link #SAME}
 * @param group or {@link #SAME}
 * @param extraGroups all of them, or null for the same
 */
record Guise(int umask, int user, int group, @Nullable List<Integer> extraGroups) {

  /** Stands for what stays as it is. No user or group has this number. */
  static final int SAME = -1;

  /**
   * Looks up what the options name.
   *
   * @throws IOException if there is no such user or group
   */
  static Guise of(SubprocessOptions options, NativeUsers users) throws IOException {
    Credentials credentials = options.credentials();
    return new Guise(
        options.umask() == null ? SAME : options.umask(),
        credentials.user() == null ? SAME : users.user(credentials.user()),
        credentials.group() == null ? SAME : users.group(credentials.group()),
        credentials.extraGroups() == null ? null : users.groups(credentials.extraGroups()));
  }

  /** Tells whether everything stays as it is. */
  boolean isNone() {
    return umask == SAME && user == SAME && group == SAME && extraGroups == null;
  }
}
