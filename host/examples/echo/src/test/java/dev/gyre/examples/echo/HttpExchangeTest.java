package dev.gyre.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpExchangeTest {

  private static final String HOST = "\r\nHost: localhost";

  @Test
  void get_answersWithTheResource_itsLengthInBytesAndClose() {
    assertEquals(
        """
        HTTP/1.1 200 OK
        Content-Type: application/json
        Content-Length: 4
        Connection: close

        "ö"\
        """
            .replace("\n", "\r\n"),
        answer("GET / HTTP/1.1" + HOST));
  }

  @Test
  void head_answersLikeGet_withoutTheBody() {
    String response = answer("HEAD / HTTP/1.1" + HOST);

    assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
    assertTrue(response.contains("Content-Length: 4\r\n"), response);
    assertTrue(response.endsWith("\r\n\r\n"), response);
  }

  @Test
  void otherMethods_areRefusedWithThoseAllowed() {
    String response = answer("POST / HTTP/1.1" + HOST);

    assertTrue(response.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), response);
    assertTrue(response.contains("\r\nAllow: GET, HEAD\r\n"), response);
  }

  @ParameterizedTest
  @CsvSource({"/,200", "/?x=1,200", "/nowhere,404", "//,404"})
  void paths_otherThanTheRoot_areNotFound(String path, String status) {
    assertEquals(status, statusOf(answer("GET " + path + " HTTP/1.1" + HOST)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GET /", "GET / HTTP/2.0\r\nHost: x", "GET  / HTTP/1.1\r\nHost: x", "x"})
  void whatIsNoRequest_isABadRequest(String head) {
    assertEquals("400", statusOf(answer(head)));
  }

  @Test
  void http11_withoutHost_isABadRequest_butHttp10IsNot() {
    assertEquals("400", statusOf(answer("GET / HTTP/1.1")));
    assertEquals("200", statusOf(answer("GET / HTTP/1.0")));
  }

  private static String answer(String head) {
    return new String(HttpExchange.answer(head, () -> "\"ö\""), StandardCharsets.UTF_8);
  }

  private static String statusOf(String response) {
    return response.split(" ", 3)[1];
  }
}
