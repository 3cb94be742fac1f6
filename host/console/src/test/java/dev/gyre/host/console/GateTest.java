package dev.gyre.host.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.host.console.Gate.Request;
import dev.gyre.host.console.Gate.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in, and with what. */
final class GateTest {

  private static final String PASSWORD = "correct horse battery";
  private static final Gate READ_ONLY = gate(Map.of());
  private static final Gate CHANGES = gate(Map.of("allowChanges", "true"));

  private static Gate gate(Map<String, String> more) {
    ConsoleSettings read = ConsoleSettings.read(more);
    Password quick = Password.hashed(PASSWORD, 10);
    return new Gate(new ConsoleSettings(read.user(), quick, read.allowChanges(), read.hostNames()));
  }

  private static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static Request get(String host, String credentials) {
    String authorization = credentials == null ? null : basic(credentials);
    return new Request("GET", "http", host, null, null, authorization);
  }

  private static Request post(String origin, String fetchSite) {
    return new Request(
        "POST", "http", "localhost:7009", origin, fetchSite, basic("operator:" + PASSWORD));
  }

  @Test
  void withoutPassword_nobodyGetsIn() {
    var closed = new Gate(ConsoleSettings.read(Map.of()));

    assertEquals(Verdict.CLOSED, closed.judge(get("localhost", "operator:")));
    assertEquals(Verdict.CLOSED, closed.judge(get("localhost", null)));
    assertEquals(Verdict.CLOSED, closed.judge(get("localhost", "admin:admin")));
  }

  @Test
  void rightPassword_mayRead_againAndAgain() {
    Request request = get("127.0.0.1:7009", "operator:" + PASSWORD);

    assertEquals(Verdict.ALLOWED, READ_ONLY.judge(request));
    assertEquals(Verdict.ALLOWED, READ_ONLY.judge(request));
  }

  @Test
  void strangers_areAskedWhoTheyAre() {
    assertEquals(Verdict.STRANGER, READ_ONLY.judge(get("localhost", null)));
    assertEquals(
        Verdict.STRANGER, READ_ONLY.judge(get("localhost", "operator:wrong horse battery")));
    assertEquals(Verdict.STRANGER, READ_ONLY.judge(get("localhost", "root:" + PASSWORD)));
    assertEquals(Verdict.STRANGER, READ_ONLY.judge(get("localhost", "no colon")));
    for (String header : new String[] {"Bearer x", "Basic", "Basic ", "Basic %%%", ""}) {
      var request = new Request("GET", "http", "localhost", null, null, header);
      assertEquals(Verdict.STRANGER, READ_ONLY.judge(request), header);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, ALLOWED",
    "LOCALHOST:7009, ALLOWED",
    "127.0.0.1, ALLOWED",
    "[::1]:7009, ALLOWED",
    "192.168.1.7:80, ALLOWED",
    "ops.example, ALLOWED",
    "ops.example:7009, ALLOWED",
    "evil.example, FOREIGN_NAME",
    "localhost.evil.example, FOREIGN_NAME",
    "127.0.0.1.evil.example, FOREIGN_NAME",
    ", FOREIGN_NAME",
  })
  void hostName_mustBeOurs(String host, Verdict verdict) {
    Gate named = gate(Map.of("hostNames", "Ops.example , other.example"));

    assertEquals(verdict, named.judge(get(host, "operator:" + PASSWORD)));
  }

  @Test
  void change_needsThatItIsAllowed() {
    Request fromOurPage = post("http://localhost:7009", "same-origin");

    assertEquals(Verdict.READ_ONLY, READ_ONLY.judge(fromOurPage));
    assertEquals(Verdict.ALLOWED, CHANGES.judge(fromOurPage));
    assertEquals(Verdict.ALLOWED, CHANGES.judge(post(null, null)));
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example, cross-site",
    "http://evil.example, ",
    "http://localhost:7008, same-site",
    "http://localhost:7008, ",
    "https://localhost:7009, ",
    "null, cross-site",
    ", cross-site",
    ", same-site",
    ", none",
  })
  void change_mustComeFromOurPage(String origin, String fetchSite) {
    assertEquals(Verdict.FOREIGN_SITE, CHANGES.judge(post(origin, fetchSite)));
  }
}
