package dev.gyre.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a child process runs. Immutable: each {@code with} method returns a changed copy. Each
 * name may be a number as well.
 *
 * <p>What is not given stays as it is in this process, the additional groups included, even if the
 * user is given: as in Python, these are not the user's own ones then. Only a privileged process
 * may make others run as somebody else.
 *
 * @param user the user; null for that of this process
 * @param group the main group; null for that of this process
 * @param extraGroups all additional groups; null for those of this process
 * @since 0.1
 */
public record Credentials(
    @Nullable String user, @Nullable String group, @Nullable List<String> extraGroups) {

  /** Everything is as in this process. */
  public static final Credentials INHERITED = new Credentials(null, null, null);

  /** Checks the values. */
  public Credentials {
    check("user", user);
    check("group", group);
    if (extraGroups != null) {
      extraGroups = List.copyOf(extraGroups);
      extraGroups.forEach(each -> check("additional group", each));
    }
  }

  private static void check(String what, @Nullable String name) {
    if (name != null && (name.isEmpty() || name.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException(
          "%s must be a name or a number, null for that of this process: '%s'"
              .formatted(what, name.replace("\0", "\\0")));
    }
  }

  /**
   * Says which user the process runs as.
   *
   * @param name a name or number; null for that of this process
   * @return changed credentials
   */
  public Credentials withUser(@Nullable String name) {
    return new Credentials(name, group, extraGroups);
  }

  /**
   * Says which main group the process has.
   *
   * @param name a name or number; null for that of this process
   * @return changed credentials
   */
  public Credentials withGroup(@Nullable String name) {
    return new Credentials(user, name, extraGroups);
  }

  /**
   * Says which additional groups the process has.
   *
   * @param names all of them, names or numbers; null for those of this process
   * @return changed credentials
   */
  public Credentials withExtraGroups(@Nullable List<String> names) {
    return new Credentials(user, group, names);
  }
}
