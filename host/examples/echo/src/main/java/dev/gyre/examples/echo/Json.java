package dev.gyre.examples.echo;

import org.jspecify.annotations.Nullable;

/** Writes values as JSON (RFC 8259). */
final class Json {

  private Json() {}

  /**
   * Writes a string.
   *
   * @param value any text, or null
   * @return the text in quotes with what must be escaped escaped, or {@code null}
   */
  static String string(@Nullable String value) {
    if (value == null) {
      return "null";
    }
    var json = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      append(json, value.charAt(i));
    }
    return json.append('"').toString();
  }

  private static void append(StringBuilder json, char c) {
    if (c == '"' || c == '\\') {
      json.append('\\').append(c);
    } else if (c < ' ') {
      json.append(String.format("\\u%04x", (int) c));
    } else {
      json.append(c);
    }
  }
}
