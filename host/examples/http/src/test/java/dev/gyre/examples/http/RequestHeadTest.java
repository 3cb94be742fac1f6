package dev.gyre.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class RequestHeadTest {

  private static RequestHead parse(String... lines) throws RefusedRequest {
    return RequestHead.parse(String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static void assertRefused(Status status, String... lines) {
    var refused = assertThrows(RefusedRequest.class, () -> parse(lines));
    assertEquals(status, refused.status());
  }

  @Test
  void fields_areFoundByTheirNamesInLowerCase_andJoined() throws RefusedRequest {
    RequestHead head = parse("GET /a?b HTTP/1.1", "HOST: x", "Accept:  a \t", "accept: b");
    assertEquals("GET", head.method());
    assertEquals("/a?b", head.target());
    assertEquals("a, b", head.field("accept"));
    assertTrue(head.keepsAlive());
    assertFalse(head.hasBody());
  }

  @Test
  void emptyLineBeforeTheRequest_isLeftOut() throws RefusedRequest {
    assertEquals("/", parse("", "GET / HTTP/1.1", "Host: x").target());
  }

  @Test
  void connection_isKept_asTheVersionAndTheClientSay() throws RefusedRequest {
    assertFalse(parse("GET / HTTP/1.1", "Host: x", "Connection: TE, Close").keepsAlive());
    assertFalse(parse("GET / HTTP/1.0").keepsAlive());
    assertTrue(parse("GET / HTTP/1.0", "Connection: Keep-Alive").keepsAlive());
  }

  @Test
  void body_isAnnouncedByEitherField() throws RefusedRequest {
    assertTrue(parse("POST / HTTP/1.1", "Host: x", "Content-Length: 10").hasBody());
    assertTrue(parse("POST / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked").hasBody());
    assertFalse(parse("POST / HTTP/1.1", "Host: x", "Content-Length: 0").hasBody());
  }

  @Test
  void whatTwoServersMightReadDifferently_isRefused() {
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1"); // no host
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1", "Host: x", "Host: y");
    assertRefused(Status.BAD_REQUEST, "GET  / HTTP/1.1", "Host: x");
    assertRefused(Status.BAD_REQUEST, "GET /a b HTTP/1.1", "Host: x");
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1", "Host : x");
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1", "Host: x", " folded");
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1", "Host: x\nX: y");
    assertRefused(Status.BAD_REQUEST, "GET / HTTP/1.1", "Host: x", "Content-Length: +1");
    assertRefused(
        Status.BAD_REQUEST,
        "GET / HTTP/1.1",
        "Host: x",
        "Content-Length: 1",
        "Transfer-Encoding: chunked");
    assertRefused(Status.HTTP_VERSION_NOT_SUPPORTED, "GET / HTTP/2.0", "Host: x");
  }
}
