package dev.gyre.itests.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Gyre;
import dev.gyre.examples.http.FileServer;
import dev.gyre.examples.http.Limits;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.TlsOptions;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.itests.tls.KeyFiles;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The example that serves files, over each selector, with curl and with clients that misbehave. */
@Timeout(120)
class HttpServerIT {

  private static final List<Integer> SIZES = List.of(0, 1, 64 << 10, Site.MANY);
  private static final Limits LIMITS = Limits.DEFAULT;

  @TempDir private static Path scratch;
  private static Site site;
  private static KeyFiles keys;

  @BeforeAll
  static void makeFiles() throws Exception {
    ClientTools.require("curl");
    ClientTools.require("openssl");
    site = Site.in(scratch);
    keys = KeyFiles.in(scratch);
  }

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  static Stream<Arguments> selectorsAndSchemes() {
    return selectors().stream()
        .flatMap(each -> Stream.of(Arguments.of(each, "http"), Arguments.of(each, "https")));
  }

  /** What is done with a server. */
  @FunctionalInterface
  private interface Visit {
    void to(String url) throws Exception;
  }

  private static void serving(SelectorProvider selectors, String scheme, Visit visit) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          ServerOptions options = ServerOptions.on("127.0.0.1", 0);
          if (scheme.equals("https")) {
            options = options.withTls(TlsOptions.of(keys.context()));
          }
          try (Server server = FileServer.start(site.folder(), options, LIMITS)) {
            String url = "%s://127.0.0.1:%d".formatted(scheme, port(server));
            Gyre.toThread(() -> visit.to(url));
          }
        });
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  private static List<String> curl(Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*"));
    command.addAll(List.of("--cacert", keys.certificate().toString(), "--path-as-is"));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    ChildProcess curl = ChildProcess.run(new ProcessBuilder(command));
    assertEquals(0, curl.awaitExit(), curl::output);
    return curl.lines();
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSchemes")
  void files_arriveWhole_overOneConnection(SelectorProvider selectors, String scheme) {
    serving(
        selectors,
        scheme,
        url -> {
          List<Object> arguments = new ArrayList<>();
          arguments.addAll(List.of("-w", "%{http_code} %{num_connects} %{content_type}\\n"));
          for (int size : SIZES) {
            arguments.addAll(List.of("-o", scratch.resolve("got" + size), url + "/file" + size));
          }
          List<String> lines = curl(arguments.toArray());
          assertEquals("200 1 application/octet-stream", lines.getFirst());
          assertEquals(
              List.of("200 0 application/octet-stream"),
              lines.subList(1, SIZES.size()).stream().distinct().toList());
          for (int size : SIZES) {
            assertEquals(-1, Files.mismatch(site.file(size), scratch.resolve("got" + size)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSchemes")
  void manyClientsAtOnce_eachGetTheirs(SelectorProvider selectors, String scheme) {
    serving(
        selectors,
        scheme,
        url -> {
          Path folder = Files.createDirectories(scratch.resolve("many"));
          curl(
              "--parallel",
              "--parallel-immediate",
              "--parallel-max",
              40,
              "-o",
              folder.resolve("#1"),
              url + "/file65536?[1-80]");
          for (int i = 1; i <= 80; i++) {
            Path got = folder.resolve("" + i);
            assertEquals(-1, Files.mismatch(site.file(64 << 10), got));
            Files.delete(got);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSchemes")
  void rangeOfAFile_isSent_orRefusedWithItsSize(SelectorProvider selectors, String scheme) {
    serving(
        selectors,
        scheme,
        url -> {
          byte[] whole = site.bytes(64 << 10);
          assertRange(url, "0-0", 206, whole, 0, 1);
          assertRange(url, "65530-", 206, whole, 65_530, 6);
          assertRange(url, "65530-99999", 206, whole, 65_530, 6);
          assertRange(url, "-5", 206, whole, 65_531, 5);
          assertRange(url, "0-1,3-4", 200, whole, 0, whole.length);
          List<String> refused = curl("-i", "-r", "65536-", url + "/file65536");
          assertTrue(refused.getFirst().startsWith("HTTP/1.1 416 "), refused::toString);
          assertTrue(refused.contains("Content-Range: bytes */65536"), refused::toString);
        });
  }

  private static void assertRange(
      String url, String range, int status, byte[] whole, int from, int length) throws Exception {
    Path got = scratch.resolve("range");
    List<String> lines = curl("-w", "%{http_code}\\n", "-r", range, "-o", got, url + "/file65536");
    assertEquals(List.of("" + status), lines, range);
    assertArrayEquals(
        Arrays.copyOfRange(whole, from, from + length), Files.readAllBytes(got), range);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void headAndConditions_spareTheBody(SelectorProvider selectors) {
    serving(
        selectors,
        "http",
        url -> {
          List<String> head = curl("-I", url + "/file" + Site.MANY);
          assertEquals("HTTP/1.1 200 OK", head.getFirst());
          assertTrue(head.contains("Content-Length: " + Site.MANY), head::toString);
          assertTrue(head.contains("Accept-Ranges: bytes"), head::toString);
          List<String> known = curl("-i", "-z", site.file(1), url + "/file1");
          assertEquals("HTTP/1.1 304 Not Modified", known.getFirst());
          assertFalse(known.toString().contains("Content-Length"), known::toString);
          assertEquals(
              List.of("200"),
              curl("-w", "%{http_code}\\n", "-o", "/dev/null", "-z", "1 Jan 2000", url + "/file1"));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whatIsNotServed_isRefused(SelectorProvider selectors) {
    serving(
        selectors,
        "http",
        url -> {
          assertStatus(403, url + "/../secret");
          assertStatus(403, url + "/%2e%2e/secret");
          assertStatus(403, url + "/below/../../secret");
          assertStatus(404, url + "/below%2f..%2f..%2fsecret");
          assertStatus(403, url + "/escape");
          assertStatus(403, url + "/up/secret");
          assertStatus(200, url + "/inside");
          assertStatus(404, url + "/missing");
          assertStatus(404, url + "/file1/");
          assertStatus(404, url + "/file1/below");
          assertStatus(404, url + "/a%00b");
          assertStatus(400, url + "/a%zz");
          assertStatus(400, url + "/%ff");
          assertStatus(405, url + "/file1", "-X", "DELETE");
          assertStatus(405, url + "/file1", "-d", "some=data");
          assertStatus(431, url + "/file1", "-H", "X-Long: " + "x".repeat(10_000));
          assertStatus(400, url + "/file1", "-H", "Host:");
          assertStatus(200, url + "/file1", "-0");
        });
  }

  private static void assertStatus(int status, String url, String... options) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-w", "%{http_code}\\n", "-o", "/dev/null", url));
    assertEquals(List.of("" + status), curl(arguments.toArray()), url);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void folder_isListed_withWhateverNames(SelectorProvider selectors) {
    serving(
        selectors,
        "http",
        url -> {
          String page = String.join("\n", curl(url + "/below/"));
          assertTrue(page.contains("&lt;b&gt;&amp;&quot;&#39;.txt"), page);
          assertTrue(page.contains("href=\"./%3Cb%3E%26%22%27.txt\""), page);
          assertTrue(page.contains("href=\"./javascript%3Aalert%281%29\""), page);
          assertFalse(page.contains("<b>"), page);
          assertEquals(List.of("odd name"), curl(url + "/below/%3Cb%3E%26%22%27.txt"));
          List<String> moved = curl("-i", url + "//below");
          assertTrue(moved.contains("Location: /below/"), moved::toString);
        });
  }

  // Clients that misbehave, or send more at once than curl does

  private static void talking(SelectorProvider selectors, Limits limits, Talk talk) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          var options = ServerOptions.on("127.0.0.1", 0);
          Server server = FileServer.start(site.folder(), options, limits);
          try (StreamConnection client = Gyre.openConnection("127.0.0.1", port(server))) {
            talk.over(client);
          }
          // Also proves that no connection is left.
          server.close();
          Gyre.waitFor(server.waitClosed(), Duration.ofSeconds(20));
        });
  }

  /** What is said. */
  @FunctionalInterface
  private interface Talk {
    void over(StreamConnection client) throws Exception;
  }

  private static String request(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: here\r\n\r\n".formatted(method, path);
  }

  private static String head(StreamConnection client) throws IOException {
    return new String(client.reader().readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void pipelinedRequests_areAnsweredInTheirOrder(SelectorProvider selectors) {
    talking(
        selectors,
        LIMITS,
        client -> {
          client
              .writer()
              .write(
                  request("GET", "/file1")
                      + request("HEAD", "/file65536")
                      + request("GET", "/file65536")
                      + request("GET", "/missing")
                      + request("GET", "http://elsewhere/file1"));
          assertTrue(head(client).contains("Content-Length: 1\r\n"));
          assertArrayEquals(site.bytes(1), client.reader().readExactly(1));
          assertTrue(head(client).contains("Content-Length: 65536\r\n"));
          assertTrue(head(client).contains("Content-Length: 65536\r\n"));
          assertArrayEquals(site.bytes(64 << 10), client.reader().readExactly(64 << 10));
          assertTrue(head(client).startsWith("HTTP/1.1 404 "));
          client.reader().readExactly("404 Not Found\n".length());
          assertTrue(head(client).startsWith("HTTP/1.1 200 "));
          client.reader().readExactly(1);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void headThatDoesNotEnd_isGivenUp(SelectorProvider selectors) {
    Limits limits =
        new Limits(8192, Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofSeconds(30));
    talking(
        selectors,
        limits,
        client -> {
          client.writer().write("GET / HTTP/1.1\r\nX-Slow: ");
          String answer = new String(client.reader().read(), ISO_8859_1);
          assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
          assertTrue(answer.contains("Connection: close"), answer);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void clientThatSaysNothing_isClosedWithoutAWord(SelectorProvider selectors) {
    Limits limits =
        new Limits(8192, Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(30));
    talking(selectors, limits, client -> assertEquals(0, client.reader().read().length));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void clientThatReadsNothing_isGivenUp(SelectorProvider selectors) {
    Limits limits =
        new Limits(8192, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(200));
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          Server server = FileServer.start(site.folder(), ServerOptions.on("127.0.0.1", 0), limits);
          try (StreamConnection client = Gyre.openConnection("127.0.0.1", port(server))) {
            client.writer().write(request("HEAD", "/file1"));
            head(client);
            client.writer().transport().pauseReading();
            client.writer().write(request("GET", "/file" + Site.MANY));
            server.close();
            Gyre.waitFor(server.waitClosed(), Duration.ofSeconds(20));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void smuggledRequest_isNoneOfItsOwn(SelectorProvider selectors) {
    talking(
        selectors,
        LIMITS,
        client -> {
          String second = request("GET", "/file1");
          client
              .writer()
              .write(
                  "GET /file1 HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(second.length(), second));
          client.writer().writeEof();
          String answer = new String(client.reader().read(), ISO_8859_1);
          assertEquals(2, answer.split("HTTP/1.1 ", -1).length, answer);
        });
  }
}
