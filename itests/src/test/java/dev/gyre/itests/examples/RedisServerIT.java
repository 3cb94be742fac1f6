package dev.gyre.itests.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.examples.redis.RespServer;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamReader;
import dev.gyre.io.UnixServerOptions;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example that speaks Redis, over each selector, with the clients of Redis. */
@Timeout(120)
class RedisServerIT {

  @TempDir private Path scratch;

  @BeforeAll
  static void requireTools() {
    ClientTools.require("redis-cli");
    ClientTools.require("redis-benchmark");
  }

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** What is done with a server. */
  @FunctionalInterface
  private interface Visit {
    void to(int port) throws Exception;
  }

  private static void serving(SelectorProvider selectors, Visit visit) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Server server = open(loop)) {
            visit.to(((InetSocketAddress) server.sockets().getFirst()).getPort());
          }
        });
  }

  private static Server open(EventLoop loop) throws IOException {
    loop.setDefaultExecutor(SelectorTrial.executor());
    return new RespServer(loop).listen(ServerOptions.on("127.0.0.1", 0)).await(IOException.class);
  }

  /** Has a program run to its end while the loop serves it. */
  private static List<String> run(ProcessBuilder command) {
    return Gyre.toThread(() -> {
      ChildProcess child = ChildProcess.run(command);
      assertEquals(0, child.awaitExit(), child::output);
      return child.lines();
    });
  }

  private List<String> cli(String script, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("redis-cli"));
    command.addAll(List.of(options));
    Path input = Files.write(scratch.resolve("script"), script.getBytes(ISO_8859_1));
    return run(new ProcessBuilder(command).redirectInput(input.toFile()));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void commands_answerAsThoseOfRedis(SelectorProvider selectors) {
    serving(
        selectors,
        port -> {
          String script =
              """
              PING
              ECHO "two words"
              SET name "first value"
              GET name
              SET name other NX
              SET name other XX
              GET name
              GET missing
              EXISTS name missing name
              DEL name missing
              INCR count
              INCRBY count 41
              SET word abc
              INCR word
              MSET a 1 b 2
              MGET a word missing b
              EXPIRE a 100
              TTL a
              TTL b
              TTL missing
              SET brief x PX 1
              LPUSH list one two three
              LRANGE list 0 -1
              LRANGE list -2 -2
              GET list
              CONFIG GET save
              DBSIZE
              nonsense
              GET
              """;
          List<String> expected =
              List.of(
                  "PONG",
                  "two words",
                  "OK",
                  "first value",
                  "",
                  "OK",
                  "other",
                  "",
                  "2",
                  "1",
                  "1",
                  "42",
                  "OK",
                  "ERR value is not an integer or out of range",
                  "",
                  "OK",
                  "1",
                  "abc",
                  "",
                  "2",
                  "1",
                  "100",
                  "-1",
                  "-2",
                  "OK",
                  "3",
                  "three",
                  "two",
                  "one",
                  "two",
                  "WRONGTYPE Operation against a key holding the wrong kind of value",
                  "",
                  "save",
                  "");
          List<String> answers = cli(script, "-p", "" + port);
          assertEquals(expected, answers.subList(0, expected.size()));
          String rest = answers.subList(expected.size(), answers.size()).toString();
          assertTrue(rest.contains("ERR unknown command 'nonsense'"), rest);
          assertTrue(rest.contains("ERR wrong number of arguments for 'get' command"), rest);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void keys_expire(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Server server = open(loop);
              StreamConnection client = connect(server)) {
            client.writer().write("SET brief x PX 20\r\nEXISTS brief\r\n");
            assertEquals("+OK", line(client));
            assertEquals(":1", line(client));
            do {
              client.writer().write("EXISTS brief\r\n");
            } while (line(client).equals(":1"));
            client.writer().write("GET brief\r\n");
            assertEquals("$-1", line(client));
          }
        });
  }

  /** Ten thousand commands at once, as {@code redis-cli --pipe} sends them. */
  @ParameterizedTest
  @MethodSource("selectors")
  void pipelinedCommands_areAllCarriedOut(SelectorProvider selectors) {
    serving(
        selectors,
        port -> {
          var commands = new StringBuilder();
          for (int i = 0; i < 10_000; i++) {
            commands.append("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n");
          }
          List<String> lines = cli(commands.toString(), "-p", "" + port, "--pipe");
          assertTrue(lines.contains("errors: 0, replies: 10000"), lines::toString);
          assertEquals(List.of("10000"), cli("GET n\n", "-p", "" + port));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void messages_reachWhoListens(SelectorProvider selectors) {
    serving(
        selectors,
        port -> {
          var command = new ProcessBuilder("redis-cli", "-p", "" + port, "SUBSCRIBE", "news");
          try (ChildProcess listener = ChildProcess.start(command)) {
            Gyre.toThread(() -> listener.awaitLine("^1$")); // subscribed
            assertEquals(List.of("1"), cli("PUBLISH news \"it is so\"\n", "-p", "" + port));
            Gyre.toThread(() -> listener.awaitLine("^it is so$"));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void benchmark_runsToItsEnd(SelectorProvider selectors) {
    serving(
        selectors,
        port -> {
          List<String> lines =
              run(
                  new ProcessBuilder(
                      ("redis-benchmark -p %d -q -c 20 -n 2000 -P 8"
                              + " -t ping,set,get,incr,lpush,lrange_100,mset")
                          .formatted(port)
                          .split(" ", -1)));
          String output = String.join("\n", lines);
          for (String name : List.of("PING_INLINE", "SET", "GET", "INCR", "LRANGE_100", "MSET")) {
            assertTrue(output.contains(name), output);
          }
          assertTrue(Stream.of("Error", "WARN").noneMatch(output::contains), output);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void unixSocket_servesTheSameKeys(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          Path socket = scratch.resolve("socket");
          var resp = new RespServer(loop);
          try (Server _ = resp.listen(UnixServerOptions.on(socket)).await(IOException.class)) {
            String[] options = {"-s", socket.toString()};
            assertEquals(List.of("OK"), cli("SET key value\n", options));
            assertEquals(List.of("value"), cli("GET key\n", options));
          }
        });
  }

  // Clients that ask for too much

  private static StreamConnection connect(Server server) throws IOException {
    return Gyre.openConnection(
        "127.0.0.1", ((InetSocketAddress) server.sockets().getFirst()).getPort());
  }

  private static String line(StreamConnection client) throws IOException {
    return String.valueOf(client.reader().readLine(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void commandBeyondTheLimits_isRefused_andTheConnectionClosed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Server server = open(loop)) {
            assertRefused(server, "*1\r\n$999999999\r\n", "invalid bulk length");
            assertRefused(server, "*1\r\n$-1\r\n", "invalid bulk length");
            assertRefused(server, "*99999999\r\n", "invalid multibulk length");
            assertRefused(server, "*1\r\nPING\r\n", "expected '$', got 'P'");
            assertRefused(server, "x".repeat(70_000), "too big inline request");
          }
        });
  }

  private static void assertRefused(Server server, String bytes, String reason) throws IOException {
    try (StreamConnection client = connect(server)) {
      client.writer().write(bytes);
      String answer = new String(client.reader().read(), ISO_8859_1);
      assertEquals("-ERR Protocol error: " + reason + "\r\n", answer);
    }
  }

  /** A few hundred bytes that ask for many megabytes, none of which is read. */
  @ParameterizedTest
  @MethodSource("selectors")
  void clientThatReadsNothing_keepsNobodyFromBeingServed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Server server = open(loop);
              StreamConnection greedy = connect(server);
              StreamConnection other = connect(server)) {
            int size = 8 << 20;
            other.writer().write("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + size + "\r\n");
            other.writer().write(new byte[size]);
            other.writer().write("\r\n");
            assertEquals("+OK", line(other));
            greedy.writer().transport().pauseReading();
            greedy.writer().write("GET k\r\n".repeat(40));
            greedy.writer().write("SET seen 1\r\n");
            for (int i = 0; i < 100; i++) {
              other.writer().write("EXISTS seen\r\n");
              assertEquals(":0", line(other));
            }
            greedy.writer().transport().resumeReading();
            for (int i = 0; i < 40; i++) {
              assertEquals("$" + size, line(greedy));
              skip(greedy.reader(), size + 2);
            }
            assertEquals("+OK", line(greedy));
          }
        });
  }

  private static void skip(StreamReader reader, int count) throws IOException {
    int left = count;
    while (left > 0) {
      left -= reader.read(left).length;
    }
  }
}
