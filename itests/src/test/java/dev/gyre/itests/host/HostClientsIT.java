package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the clients that the README names get from a host: {@code nc}, {@code curl}, a socket. */
class HostClientsIT {

  private static final int MANY = 5_000;

  @TempDir private static Path scratch;
  private static RunningHost host;

  @BeforeAll
  static void startHost() throws IOException {
    host = RunningHost.start(scratch);
  }

  @AfterAll
  static void closeHost() {
    host.close();
  }

  @Test
  void nc_getsOneLineForEach() throws Exception {
    ClientTools.require("nc");
    Path questions =
        Files.writeString(scratch.resolve("questions"), "hello\nwork shout\npolicy\n\nbye");

    ChildProcess nc =
        ChildProcess.start(
            new ProcessBuilder("nc", "-N", "127.0.0.1", Integer.toString(host.port()))
                .redirectInput(questions.toFile()));

    assertEquals(0, nc.awaitExit(), nc::output);
    assertEquals(List.of("hello", "SHOUT", "default", "", "bye"), nc.lines());
  }

  @Test
  void curl_readsTheStatus() throws Exception {
    ChildProcess curl = curl("/");

    assertEquals("200 application/json", curl.lines().getLast());
    assertTrue(curl.output().contains("\"policy\": \"default\""), curl::output);
    assertTrue(curl.output().contains("\"provider\": \"threads\""), curl::output);
  }

  @Test
  void curl_elsewhere_isNotFound() throws Exception {
    assertEquals("404 text/plain; charset=utf-8", curl("/other").lines().getLast());
  }

  @Test
  void curl_posting_isNotAllowed() throws Exception {
    ChildProcess curl = curl("/", "--data", "x", "--include");

    assertEquals("405 text/plain; charset=utf-8", curl.lines().getLast());
    assertTrue(curl.output().contains("Allow: GET, HEAD"), curl::output);
  }

  @Test
  void socket_getsManyAnswersInOrder() throws Exception {
    try (SteadyClient client =
        SteadyClient.start(
            host.port(),
            number -> "line " + number,
            (number, answer) -> answer.equals("line " + number))) {
      client.awaitAnswers(MANY);
      SteadyClient.Result result = client.finish();

      assertEquals(List.of(), result.wrong());
      assertEquals(result.sent(), result.answered());
    }
  }

  private static ChildProcess curl(String path, String... options) throws Exception {
    ClientTools.require("curl");
    var command = new ProcessBuilder("curl", "--silent", "--noproxy", "*");
    command.command().addAll(List.of(options));
    command.command().addAll(List.of("--write-out", "\n%{http_code} %{content_type}"));
    command.command().add("http://127.0.0.1:" + host.statusPort() + path);
    ChildProcess curl = ChildProcess.run(command);
    assertEquals(0, curl.awaitExit(), curl::output);
    return curl;
  }
}
