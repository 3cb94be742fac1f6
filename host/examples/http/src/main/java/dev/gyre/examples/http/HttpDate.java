package dev.gyre.examples.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as HTTP writes them: {@code Thu, 01 Jan 1970 00:00:00 GMT} (RFC 9110, section 5.6.7). */
final class HttpDate {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  static String format(Instant time) {
    return FORMAT.format(time);
  }

  /** Returns null for what is no such date: HTTP has a condition ignored that is not understood. */
  static @Nullable Instant parse(String text) {
    try {
      return FORMAT.parse(text, Instant::from);
    } catch (DateTimeException malformed) {
      return null;
    }
  }
}
