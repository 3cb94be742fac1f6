package dev.gyre.examples.echo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Answers one HTTP/1.1 request (RFC 9112) for a single resource, {@code /}, that can be read and
 * nothing else. Says that it closes the connection after each answer, so there is no second request
 * to keep apart.
 */
final class HttpExchange {

  private static final String CRLF = "\r\n";

  private HttpExchange() {}

  /**
   * Answers a request.
   *
   * @param head the request line and the header fields, without the empty line behind them
   * @param json makes the resource
   * @return the whole response
   */
  static byte[] answer(String head, Supplier<String> json) {
    List<String> lines = head.lines().toList();
    String[] request = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", -1);
    if (request.length != 3 || !request[2].matches("HTTP/1\\.[01]") || lacksHost(request, lines)) {
      return failure("400 Bad Request", "");
    }
    boolean withBody = !request[0].equals("HEAD");
    if (withBody && !request[0].equals("GET")) {
      return failure("405 Method Not Allowed", "Allow: GET, HEAD" + CRLF);
    }
    String path = request[1].split("\\?", 2)[0];
    return path.equals("/")
        ? response("200 OK", "application/json", "", json.get(), withBody)
        : response("404 Not Found", "text/plain; charset=utf-8", "", "404 Not Found\n", withBody);
  }

  /**
   * Answers a request whose head is longer than we read.
   *
   * @return the whole response
   */
  static byte[] headTooLarge() {
    return failure("431 Request Header Fields Too Large", "");
  }

  private static boolean lacksHost(String[] request, List<String> lines) {
    return request[2].equals("HTTP/1.1")
        && lines.stream().skip(1).noneMatch(l -> l.toLowerCase(Locale.ROOT).startsWith("host:"));
  }

  private static byte[] failure(String status, String fields) {
    return response(status, "text/plain; charset=utf-8", fields, status + "\n", true);
  }

  private static byte[] response(
      String status, String type, String fields, String body, boolean withBody) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n"
            .formatted(status, type, length, fields);
    return (withBody ? head + body : head).getBytes(StandardCharsets.UTF_8);
  }
}
