package dev.gyre.examples.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a request (RFC 9110).
 *
 * @param status how it went
 * @param fields header fields, without those that say how long the body is
 * @param body what is sent
 */
record Answer(Status status, Map<String, String> fields, Body body) {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** What is sent behind the head. */
  sealed interface Body {

    /** Returns how many bytes it has. */
    long length();
  }

  /** Bytes, to be sent once. */
  record Bytes(ByteBuffer bytes) implements Body {
    @Override
    public long length() {
      return bytes.remaining();
    }
  }

  /** A part of a file. */
  record FilePart(Path file, long offset, long length) implements Body {}

  /** Answers a request that asks for something. */
  static Answer to(RequestHead request, Resource resource) {
    return switch (resource) {
      case Resource.Document document -> document(request, document);
      case Resource.Listing listing -> text(Status.OK, HTML, listing.html());
      case Resource.Moved moved ->
          failure(Status.MOVED_PERMANENTLY).with("Location", moved.location());
      case Resource.Refused refused -> failure(refused.status());
    };
  }

  /** Answers a request that cannot be fulfilled. */
  static Answer failure(Status status) {
    return text(status, TEXT, status + "\n");
  }

  private static Answer text(Status status, String type, String text) {
    var body = new Bytes(StandardCharsets.UTF_8.encode(text));
    return new Answer(status, Map.of("Content-Type", type), body);
  }

  private static Answer document(RequestHead request, Resource.Document document) {
    String modified = HttpDate.format(document.modified());
    if (isKnown(request, document.modified())) {
      return new Answer(
          Status.NOT_MODIFIED,
          Map.of("Last-Modified", modified),
          new Bytes(ByteBuffer.allocate(0)));
    }
    ByteRange range = range(request, document.size(), modified);
    if (range == null) {
      return part(Status.OK, document, 0, document.size());
    }
    Answer answer =
        range.isSatisfiable()
            ? part(Status.PARTIAL_CONTENT, document, range.first(), range.length())
            : failure(Status.RANGE_NOT_SATISFIABLE);
    return answer.with("Content-Range", range.ofTotal(document.size()));
  }

  private static Answer part(Status status, Resource.Document document, long offset, long length) {
    var body = new FilePart(document.path(), offset, length);
    return new Answer(status, Map.of("Content-Type", MediaTypes.of(document.path())), body)
        .with("Last-Modified", HttpDate.format(document.modified()))
        .with("Accept-Ranges", "bytes");
  }

  /** Tells whether the client has the document already. */
  private static boolean isKnown(RequestHead request, Instant modified) {
    String condition = request.field("if-modified-since");
    if (condition == null || request.field("if-none-match") != null) {
      return false;
    }
    Instant since = HttpDate.parse(condition);
    return since != null && !modified.isAfter(since);
  }

  private static @Nullable ByteRange range(RequestHead request, long size, String modified) {
    String field = request.field("range");
    // The rest of a file is of use only to who has the beginning of that very version.
    String version = request.field("if-range");
    boolean isOther = version != null && !version.equals(modified);
    return field == null || isOther || !request.method().equals("GET")
        ? null
        : ByteRange.parse(field, size);
  }

  /** Returns an answer with one more header field. */
  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Answer(status, more, body);
  }

  /**
   * Writes the head.
   *
   * @param keepAlive whether the connection stays open
   * @param now the time
   * @return the head and the empty line behind it
   */
  byte[] head(boolean keepAlive, Instant now) {
    var head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    append(head, "Date", HttpDate.format(now));
    fields.forEach((name, value) -> append(head, name, value));
    append(head, "X-Content-Type-Options", "nosniff");
    if (status != Status.NOT_MODIFIED) {
      append(head, "Content-Length", String.valueOf(body.length()));
    }
    append(head, "Connection", keepAlive ? "keep-alive" : "close");
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
