package dev.gyre.itests.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.io.StreamConnection;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gyre's streams as a client of a real Redis server, over each selector. */
@Timeout(60)
class RedisPeerIT {

  private static final int COMMANDS = 10_000;
  private static final int BIG_BYTES = 10 << 20;

  @TempDir private static Path scratch;
  private static @Nullable ChildProcess server;
  private static int port;

  @BeforeAll
  static void startServer() throws IOException {
    ClientTools.require("redis-server");
    try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    server =
        ChildProcess.start(
            new ProcessBuilder(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                "" + port,
                "--unixsocket",
                socket().toString(),
                "--save",
                "",
                "--dir",
                scratch.toString()));
    server.awaitLine("ready to accept connections.* (at|unix)");
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static Path socket() {
    return scratch.resolve("redis.socket");
  }

  static Stream<Arguments> selectorsAndSockets() {
    return SelectorTrial.selectors().stream()
        .flatMap(each -> Stream.of(Arguments.of(each, "tcp"), Arguments.of(each, "unix")));
  }

  private static StreamConnection connect(String kind) throws IOException {
    return kind.equals("tcp")
        ? Gyre.openConnection("127.0.0.1", port)
        : Gyre.openUnixConnection(socket());
  }

  private static String line(StreamConnection redis) throws IOException {
    return String.valueOf(redis.reader().readLine(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSockets")
  void commandsByTheThousand_areAnsweredInTheirOrder(SelectorProvider selectors, String kind) {
    SelectorTrial.run(
        selectors,
        _ -> {
          try (StreamConnection redis = connect(kind)) {
            redis.writer().write("DEL counter\r\n");
            line(redis);
            Task<?> sending =
                Gyre.getRunningLoop()
                    .createTask(() -> {
                      for (int i = 0; i < COMMANDS; i++) {
                        redis.writer().write("*2\r\n$4\r\nINCR\r\n$7\r\ncounter\r\n");
                        redis.writer().drain();
                      }
                    });
            for (int i = 1; i <= COMMANDS; i++) {
              assertEquals(":" + i, line(redis));
            }
            sending.await();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSockets")
  void bigValue_comesBackUnchanged(SelectorProvider selectors, String kind) {
    byte[] value = new byte[BIG_BYTES];
    new Random(20_261_126).nextBytes(value);
    SelectorTrial.run(
        selectors,
        _ -> {
          try (StreamConnection redis = connect(kind)) {
            redis.writer().write("*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$" + BIG_BYTES + "\r\n");
            redis.writer().write(value);
            redis.writer().write("\r\nGET big\r\nDEL big\r\n");
            assertEquals("+OK", line(redis));
            assertEquals("$" + BIG_BYTES, line(redis));
            assertArrayEquals(value, redis.reader().readExactly(BIG_BYTES));
            assertEquals("", line(redis));
            assertEquals(":1", line(redis));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectorsAndSockets")
  void messages_passBetweenTwoConnections(SelectorProvider selectors, String kind) {
    SelectorTrial.run(
        selectors,
        _ -> {
          try (StreamConnection listener = connect(kind);
              StreamConnection speaker = connect(kind)) {
            listener.writer().write("SUBSCRIBE news\r\n");
            for (String expected : List.of("*3", "$9", "subscribe", "$4", "news", ":1")) {
              assertEquals(expected, line(listener));
            }
            speaker.writer().write("PUBLISH news hello\r\n");
            assertEquals(":1", line(speaker));
            for (String expected : List.of("*3", "$7", "message", "$4", "news", "$5", "hello")) {
              assertEquals(expected, line(listener));
            }
          }
        });
  }
}
