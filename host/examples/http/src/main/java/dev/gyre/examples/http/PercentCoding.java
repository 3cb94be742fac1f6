package dev.gyre.examples.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names in URLs: bytes of UTF-8, and a percent sign before those that stand for something else. */
final class PercentCoding {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String UNRESERVED = "-._~";

  private PercentCoding() {}

  static String encode(String name) {
    var url = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (each & 0xff);
      if ((character < 0x80 && Character.isLetterOrDigit(character))
          || UNRESERVED.indexOf(character) >= 0) {
        url.append(character);
      } else {
        HEX.toHexDigits(url.append('%'), each);
      }
    }
    return url.toString();
  }

  /**
   * Decodes a name.
   *
   * @param url the name in a URL, without slashes
   * @return the name
   * @throws IllegalArgumentException if a percent sign is not followed by two digits, or the bytes
   *     are not UTF-8
   */
  static String decode(String url) {
    ByteBuffer bytes = ByteBuffer.allocate(url.length());
    for (int i = 0; i < url.length(); i++) {
      char character = url.charAt(i);
      if (character != '%') {
        bytes.put((byte) character);
      } else if (i + 2 < url.length()) {
        bytes.put((byte) HexFormat.fromHexDigits(url, i + 1, i + 3));
        i += 2;
      } else {
        throw new IllegalArgumentException("percent sign must be followed by two digits: " + url);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException malformed) {
      throw new IllegalArgumentException("name must be UTF-8: " + url, malformed);
    }
  }
}
