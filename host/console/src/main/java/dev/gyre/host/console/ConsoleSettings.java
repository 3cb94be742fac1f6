package dev.gyre.host.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  private static final Set<String> KEYS =
      Arrays.stream(ConsoleConfiguration.class.getDeclaredMethods())
          .map(option -> option.getName())
          .collect(Collectors.toCollection(TreeSet::new));

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
    for (String key : new TreeSet<>(values.keySet())) {
      if (!key.contains(".") && !KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "no option is called " + key + "; options are " + String.join(", ", KEYS));
      }
    }
    return new ConsoleSettings(
        userOf(text(values, "user", CLOSED.user())),
        Password.parse(text(values, "password", "")),
        flag(values, "allowChanges"),
        namesOf(text(values, "hostNames", "")));
  }

  private static String text(Map<String, ?> values, String key, String usual) {
    Object value = values.get(key);
    return value == null ? usual : value.toString().trim();
  }

  private static String userOf(String user) {
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException("user must not be empty, nor have a colon: " + user);
    }
    return user;
  }

  private static boolean flag(Map<String, ?> values, String key) {
    String text = text(values, key, "false");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(key + " must be true or false: " + text);
    };
  }

  private static Set<String> namesOf(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(name -> name.trim().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
