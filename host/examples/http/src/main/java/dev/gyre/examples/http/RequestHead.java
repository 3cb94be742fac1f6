package dev.gyre.examples.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request line and the header fields of a request (RFC 9112, sections 3 and 5).
 *
 * <p>What is malformed is refused rather than guessed at: two servers that guess differently let a
 * request be smuggled past one of them.
 *
 * @param method such as {@code GET}
 * @param target what is asked for, as the client wrote it
 * @param version11 whether the client knows HTTP/1.1, and not only HTTP/1.0
 * @param fields the header fields by their names in lower case; values of the same name are joined
 *     by commas
 */
record RequestHead(String method, String target, boolean version11, Map<String, String> fields) {

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/([0-9])\\.([0-9])");
  private static final Pattern FIELD_LINE =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*");
  private static final List<String> ONCE_ONLY = List.of("host", "content-length");

  /**
   * Takes a head apart.
   *
   * @param text the head in ISO 8859-1, up to the empty line
   * @return the head
   * @throws RefusedRequest if it is malformed
   */
  static RequestHead parse(String text) throws RefusedRequest {
    // Some clients send an empty line behind the request before.
    int begin = text.startsWith("\r\n") ? 2 : 0;
    int end = Math.max(begin, text.length() - "\r\n\r\n".length());
    List<String> lines = List.of(text.substring(begin, end).split("\r\n", -1));
    List<String> request = parts(REQUEST_LINE, lines.getFirst());
    if (!request.get(2).equals("1")) {
      throw new RefusedRequest(Status.HTTP_VERSION_NOT_SUPPORTED);
    }
    boolean version11 = !request.get(3).equals("0");
    Map<String, String> fields = fields(lines.subList(1, lines.size()));
    require(fields.containsKey("host") || !version11);
    require(fields.getOrDefault("content-length", "0").matches("[0-9]+"));
    require(!fields.containsKey("content-length") || !fields.containsKey("transfer-encoding"));
    return new RequestHead(request.get(0), request.get(1), version11, fields);
  }

  private static Map<String, String> fields(List<String> lines) throws RefusedRequest {
    Map<String, String> fields = new HashMap<>();
    for (String line : lines) {
      List<String> field = parts(FIELD_LINE, line);
      String name = field.getFirst().toLowerCase(Locale.ROOT);
      String before = fields.get(name);
      require(before == null || !ONCE_ONLY.contains(name));
      fields.put(name, before == null ? field.getLast() : before + ", " + field.getLast());
    }
    return Map.copyOf(fields);
  }

  private static List<String> parts(Pattern pattern, String line) throws RefusedRequest {
    Matcher matcher = pattern.matcher(line);
    require(matcher.matches());
    List<String> parts = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      parts.add(Objects.requireNonNull(matcher.group(i), "every part is always there"));
    }
    return parts;
  }

  private static void require(boolean wellFormed) throws RefusedRequest {
    if (!wellFormed) {
      throw new RefusedRequest(Status.BAD_REQUEST);
    }
  }

  @Nullable String field(String name) {
    return fields.get(name);
  }

  /** Tells whether bytes follow that belong to this request. */
  boolean hasBody() {
    return fields.containsKey("transfer-encoding")
        || !fields.getOrDefault("content-length", "0").matches("0+");
  }

  /** Tells whether the client wants the connection kept for its next request. */
  boolean keepsAlive() {
    List<String> wishes =
        List.of(fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT).split("[ ,]+", -1));
    return !wishes.contains("close") && (version11 || wishes.contains("keep-alive"));
  }
}
