package dev.gyre.itests.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code nc -U} at the other end of Unix sockets, in both roles, over each selector. */
@Timeout(60)
class NetcatIT {

  @TempDir private Path folder;

  @BeforeAll
  static void requireNetcat() {
    ClientTools.require("nc");
  }

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void client_isServed_untilItHalfCloses(SelectorProvider selectors) {
    StreamHandler upperCase =
        (reader, writer) -> {
          try (writer) {
            for (String line : reader.lines(UTF_8)) {
              writer.write(line.toUpperCase(Locale.ROOT) + "\n");
            }
            writer.write("bye\n");
          }
        };
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          Path socket = folder.resolve("gyre.socket");
          try (Server _ = Gyre.startUnixServer(upperCase, socket);
              ChildProcess nc =
                  ChildProcess.start(new ProcessBuilder("nc", "-N", "-U", socket.toString()))) {
            nc.type("one");
            Gyre.toThread(() -> nc.awaitLine("^ONE$"));
            nc.type("two");
            nc.endInput();
            assertEquals(0, Gyre.toThread(nc::awaitExit), nc::output);
            assertEquals(List.of("ONE", "TWO", "bye"), nc.lines());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void server_serves(SelectorProvider selectors) throws IOException {
    Path socket = folder.resolve("nc.socket");
    try (ChildProcess nc =
        ChildProcess.start(new ProcessBuilder("nc", "-N", "-l", "-U", socket.toString()))) {
      SelectorTrial.run(
          selectors,
          loop -> {
            loop.setDefaultExecutor(SelectorTrial.executor());
            try (StreamConnection connection = connect(socket)) {
              connection.writer().write("hello\n");
              Gyre.toThread(() -> nc.awaitLine("^hello$"));
              nc.type("world");
              assertEquals("world", connection.reader().readLine(UTF_8));
              nc.endInput();
              assertEquals(0, connection.reader().read().length);
            }
          });
    }
  }

  /** It does not say when it listens. */
  private static StreamConnection connect(Path socket) throws IOException {
    while (true) {
      try {
        if (Files.exists(socket)) {
          return Gyre.openUnixConnection(socket);
        }
      } catch (ConnectException notYet) {
        // bound, but not listening
      }
      Gyre.sleep(Duration.ofMillis(10));
    }
  }
}
