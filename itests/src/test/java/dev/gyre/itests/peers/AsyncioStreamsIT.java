package dev.gyre.itests.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.TlsOptions;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.itests.tls.KeyFiles;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CPython's asyncio at the other end of each kind of stream, in both roles and over each selector:
 * what arrives, echoed, is what was sent, by checksums at both ends.
 */
@Timeout(60)
class AsyncioStreamsIT {

  private static final String PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = Path.of("src/test/python/stream_peers.py").toString();
  private static final List<String> KINDS = List.of("starttls", "tcp", "tls", "unix");

  @TempDir private static Path scratch;
  private static KeyFiles keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    ClientTools.require("python3");
    ClientTools.require("openssl");
    keys = KeyFiles.in(scratch);
  }

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static TlsOptions clientTls() {
    return TlsOptions.of(keys.context()).withServerHostname("gyre.test");
  }

  private static ChildProcess python(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON, SCRIPT));
    command.addAll(List.of(arguments));
    return ChildProcess.start(new ProcessBuilder(command));
  }

  /** Each line is: kind, digest of what was sent, digest of what was received. */
  private static void assertAllSame(Map<String, String> here, ChildProcess python) {
    assertEquals(KINDS, List.copyOf(here.keySet()));
    here.forEach((kind, digests) -> {
      String[] both = digests.split(" ", -1);
      assertEquals(both[0], both[both.length - 1], kind);
      assertTrue(
          python.lines().contains("%s %s %s".formatted(kind, both[0], both[0])), python::output);
    });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioClients_areServed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          Map<String, String> digests = new TreeMap<>();
          List<String> arguments = new ArrayList<>();
          arguments.addAll(List.of("call", keys.certificate().toString()));
          List<Server> servers = new ArrayList<>();
          for (String kind : KINDS) {
            var echo = new EchoOfBytes(kind, TlsOptions.of(keys.context()));
            Server server =
                open(kind, (reader, writer) -> digests.put(kind, echo.serve(reader, writer)));
            servers.add(server);
            arguments.add(kind + "=" + addressOf(server));
          }
          try (ChildProcess client = python(arguments.toArray(String[]::new))) {
            assertEquals(0, Gyre.toThread(client::awaitExit), client::output);
            for (Server server : servers) {
              server.close();
              server.waitClosed().await();
            }
            assertAllSame(digests, client);
          }
        });
  }

  private static Server open(String kind, StreamHandler handler) throws IOException {
    if (kind.equals("unix")) {
      return Gyre.startUnixServer(handler, scratch.resolve("gyre.socket"));
    }
    ServerOptions options = ServerOptions.on("127.0.0.1", 0);
    return Gyre.startServer(
        handler, kind.equals("tls") ? options.withTls(TlsOptions.of(keys.context())) : options);
  }

  private static String addressOf(Server server) {
    return server.sockets().getFirst() instanceof InetSocketAddress address
        ? "" + address.getPort()
        : scratch.resolve("gyre.socket").toString();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioServers_serve(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          try (ChildProcess server =
              python(
                  "serve",
                  scratch.toString(),
                  keys.certificate().toString(),
                  keys.key().toString())) {
            Gyre.toThread(() -> server.awaitLine("^ready$"));
            List<Task<String>> calls = new ArrayList<>();
            for (String kind : KINDS) {
              String address = server.awaitLine("^" + kind + " (.+)$").group(1);
              calls.add(loop.createTask(() -> call(loop, kind, address)));
            }
            Map<String, String> digests = new TreeMap<>();
            for (int i = 0; i < KINDS.size(); i++) {
              digests.put(KINDS.get(i), calls.get(i).await());
            }
            for (String kind : KINDS) {
              Gyre.toThread(() -> server.awaitLine("^" + kind + " [0-9a-f]{64} "));
            }
            assertAllSame(digests, server);
          }
        });
  }

  private static String call(EventLoop loop, String kind, String address) throws IOException {
    try (StreamConnection connection = connect(kind, address)) {
      return new EchoOfBytes(kind, clientTls())
          .call(loop, connection.reader(), connection.writer());
    }
  }

  private static StreamConnection connect(String kind, String address) throws IOException {
    if (kind.equals("unix")) {
      return Gyre.openUnixConnection(Path.of(address));
    }
    ConnectionOptions options = ConnectionOptions.to("127.0.0.1", Integer.parseInt(address));
    return Gyre.openConnection(kind.equals("tls") ? options.withTls(clientTls()) : options);
  }
}
