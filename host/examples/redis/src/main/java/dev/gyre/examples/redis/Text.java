package dev.gyre.examples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/** Bytes as text, one character for each, so that none is lost: what Redis keeps is binary. */
final class Text {

  private Text() {}

  static String of(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String lower(byte[] bytes) {
    return of(bytes).toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a number as Redis does, without blanks, plus signs and leading zeros.
   *
   * @throws CommandFailure if it is none
   */
  static long number(byte[] bytes) throws CommandFailure {
    String text = of(bytes);
    try {
      long number = Long.parseLong(text);
      if (Long.toString(number).equals(text)) {
        return number;
      }
    } catch (NumberFormatException malformed) {
      // The client is told below.
    }
    throw new CommandFailure("ERR value is not an integer or out of range");
  }
}
