package dev.gyre.examples.http;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that is asked for (RFC 9110, section 14).
 *
 * @param first where it begins
 * @param length how many bytes it has; 0 if the file has none of those that were asked for
 */
record ByteRange(long first, long length) {

  private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /**
   * Reads the header field {@code Range}.
   *
   * @param field its value
   * @param size how long the file is
   * @return the range; null if the whole file is to be sent, because several ranges were asked for
   *     or the field cannot be understood
   */
  static @Nullable ByteRange parse(String field, long size) {
    Matcher parts = SINGLE.matcher(field);
    if (!parts.matches()) {
      return null;
    }
    String from = Objects.requireNonNull(parts.group(1));
    String to = Objects.requireNonNull(parts.group(2));
    if (from.isEmpty()) {
      return to.isEmpty() ? null : last(Long.parseLong(to), size);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
    return last < first
        ? null
        : new ByteRange(first, Math.max(0, Math.min(last, size - 1) - first + 1));
  }

  private static ByteRange last(long count, long size) {
    long length = Math.min(size, count);
    return new ByteRange(size - length, length);
  }

  boolean isSatisfiable() {
    return length > 0;
  }

  /** Returns the value of the header field {@code Content-Range}. */
  String ofTotal(long size) {
    return isSatisfiable()
        ? "bytes %d-%d/%d".formatted(first, first + length - 1, size)
        : "bytes */" + size;
  }
}
