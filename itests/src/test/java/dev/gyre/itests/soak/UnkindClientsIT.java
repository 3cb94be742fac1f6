package dev.gyre.itests.soak;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.EventLoop;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.itests.tls.KeyFiles;
import dev.gyre.itests.tls.LoopThread;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Opens connections and ends them in every unkind way, and counts what is left: descriptors,
 * threads, memory outside the heap, transports. {@code -Dgyre.soak.connections=100000} makes it a
 * soak.
 */
@Timeout(600)
class UnkindClientsIT {

  private static final int CONNECTIONS = Integer.getInteger("gyre.soak.connections", 2_000);
  private static final int CLIENTS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path scratch;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** A server in the clear, and one with TLS. */
  private record Servers(EventLoop loop, Tally tally, Server plain, Server encrypted) {

    static Servers open(EventLoop loop, TlsOptions tls) {
      var tally = new Tally();
      ServerOptions options = ServerOptions.on("127.0.0.1", 0).withBacklog(1024);
      return new Servers(
          loop,
          tally,
          loop.createServer(() -> new PatientProtocol(loop, tally), options).await(),
          loop.createServer(() -> new PatientProtocol(loop, tally), options.withTls(tls)).await());
    }

    InetSocketAddress addressFor(UnkindClient client) {
      Server server = client.isEncrypted() ? encrypted : plain;
      return (InetSocketAddress) server.sockets().getFirst();
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @EnabledOnOs(OS.LINUX)
  void connectionsThatEndUnkindly_leaveNothingBehind(SelectorProvider selectors) throws Exception {
    ClientTools.require("openssl");
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    TlsOptions tls =
        TlsOptions.of(KeyFiles.in(scratch).context()).withHandshakeTimeout(Duration.ofSeconds(5));
    try (LoopThread on = new LoopThread(selectors)) {
      on.call(() -> {
        on.loop.setDefaultExecutor(SelectorTrial.executor());
        return true;
      });
      Servers servers = on.call(() -> Servers.open(on.loop, tls));
      visit(servers, UnkindClient.values().length * CLIENTS); // so that pools are filled
      awaitQuiet(on, servers);
      Holdings before = Holdings.now();
      long begin = System.nanoTime();
      visit(servers, CONNECTIONS);
      awaitQuiet(on, servers);
      long millis = (System.nanoTime() - begin) / 1_000_000;
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            System.gc(); // frees what only buffers without owners hold
            Holdings now = Holdings.now();
            assertTrue(now.isWithin(before), () -> before + " before, now " + now);
            assertEquals(0, on.call(servers.tally()::held), "transports still held");
          });
      String report =
          "%s: %d connections in %d ms, %d of them made; before %s, after %s%n"
              .formatted(
                  selectors.name(),
                  CONNECTIONS,
                  millis,
                  on.call(servers.tally()::made),
                  before,
                  Holdings.now());
      BuiltProduct.writeReport("soak-" + selectors.name() + ".txt", report);
    }
  }

  /** Waits until the servers know that everybody is gone. */
  private static void awaitQuiet(LoopThread on, Servers servers) {
    await().atMost(PATIENCE).until(() -> on.call(servers.tally()::live) == 0);
  }

  private static void visit(Servers servers, int connections) throws Exception {
    List<Future<?>> visits = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        visits.add(
            clients.submit(() -> {
              visitAgainAndAgain(servers, first, connections);
              return true;
            }));
      }
    }
    for (Future<?> visit : visits) {
      visit.get(1, SECONDS);
    }
  }

  private static void visitAgainAndAgain(Servers servers, int first, int connections)
      throws IOException {
    UnkindClient[] ways = UnkindClient.values();
    for (int i = first; i < connections; i += CLIENTS) {
      // Not each thread in the same order, and each in every way.
      UnkindClient client = ways[(i / CLIENTS + i) % ways.length];
      client.visit(servers.addressFor(client));
    }
  }
}
