package dev.gyre.host.operator;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a configuration strictly: what is not understood is refused, with the key, the value and
 * the rule. A file gives texts, and Config Admin whatever type its caller has used; both will do.
 *
 * @param values by key
 */
record Options(Map<String, ?> values) {

  /**
   * Refuses keys that mean nothing, which may be misspelt. Those of the framework's own, with a dot
   * in them, are left out of account.
   */
  void requireKeysAmong(Set<String> known) {
    for (String key : new TreeSet<>(values.keySet())) {
      if (!key.contains(".") && !known.contains(key)) {
        throw new IllegalArgumentException(
            "no option is called " + key + "; options are " + String.join(", ", known));
      }
    }
  }

  String text(String key, String usual) {
    Object value = values.get(key);
    return value == null ? usual : value.toString().trim();
  }

  int number(String key, int usual, int least, int most) {
    String text = text(key, Integer.toString(usual));
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException notOne) {
      throw outOfRange(key, text, least, most);
    }
    if (number < least || number > most) {
      throw outOfRange(key, text, least, most);
    }
    return number;
  }

  private static IllegalArgumentException outOfRange(String key, String text, int least, int most) {
    return new IllegalArgumentException(
        key + " must be a whole number between " + least + " and " + most + ": " + text);
  }

  boolean flag(String key, boolean usual) {
    String text = text(key, Boolean.toString(usual));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(key + " must be true or false: " + text);
    };
  }
}
