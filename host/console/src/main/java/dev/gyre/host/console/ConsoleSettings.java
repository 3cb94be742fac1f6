package dev.gyre.host.console;

import dev.gyre.spi.ConfigurationValues;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A configuration of the console that was found good. Immutable.
 *
 * @param user the name to log in with
 * @param password what it is compared with
 * @param allowChanges whether changes may be made
 * @param hostNames by which names the console may be reached, beside the usual ones
 */
record ConsoleSettings(
    String user, Password password, boolean allowChanges, Set<String> hostNames) {

  /** Lets nobody in. */
  static final ConsoleSettings CLOSED =
      new ConsoleSettings("operator", Password.NONE, false, Set.of());

  /** Copies the names. */
  ConsoleSettings {
    hostNames = Set.copyOf(hostNames);
  }

  /**
   * Reads a configuration.
   *
   * @param values by key; what is missing has its usual value
   * @return the settings
   * @throws IllegalArgumentException if there is anything wrong with it; the message tells no
   *     password
   */
  static ConsoleSettings read(Map<String, ?> values) {
    var options = new ConfigurationValues(values);
    options.requireKeysOf(ConsoleConfiguration.class);
    return new ConsoleSettings(
        userOf(options.text("user", CLOSED.user())),
        Password.parse(options.text("password", "")),
        options.flag("allowChanges", false),
        namesOf(options.text("hostNames", "")));
  }

  private static String userOf(String user) {
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException("user must not be empty, nor have a colon: " + user);
    }
    return user;
  }

  private static Set<String> namesOf(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(name -> name.trim().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
