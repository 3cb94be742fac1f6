package dev.gyre.itests.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamHandler;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How servers are opened, serve and end, on real sockets, over each selector. */
class ServersIT {

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static StreamHandler answering(String answer) {
    return (reader, writer) -> {
      try (writer) {
        reader.readLine();
        writer.write(answer);
      }
    };
  }

  private static String ask(InetSocketAddress server) throws IOException {
    String host = server.getAddress().getHostAddress();
    try (var client = Gyre.openConnection(host, server.getPort())) {
      client.writer().write("?\n");
      return new String(client.reader().read(), UTF_8);
    }
  }

  private static List<InetSocketAddress> addressesOf(Server server) {
    return server.sockets().stream().map(InetSocketAddress.class::cast).toList();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void severalHosts_areServedByOneServer_eachOnce(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> hosts = List.of("127.0.0.1", "127.0.0.2", "127.0.0.1", "::1");
          try (var server = Gyre.startServer(answering("hi"), ServerOptions.on(hosts, 0))) {
            assertEquals(3, server.sockets().size(), server::toString);
            for (InetSocketAddress address : addressesOf(server)) {
              assertEquals("hi", ask(address));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void familyOfAServer_isTheOnlyOneThatItServes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var any = ServerOptions.on((String) null, 0);
          try (var four =
              Gyre.startServer(answering("four"), any.withFamily(StandardProtocolFamily.INET))) {
            int port = ServerPort.of(four);
            var ofIpv4 = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
            var ofIpv6 = new InetSocketAddress(InetAddress.ofLiteral("::1"), port);
            assertEquals("four", ask(ofIpv4));
            assertThrows(ConnectException.class, () -> ask(ofIpv6));
            var samePort =
                ServerOptions.on((String) null, port).withFamily(StandardProtocolFamily.INET6);
            if (selectors.name().equals("nio")) {
              var failure =
                  assertThrows(
                      UnsupportedOperationException.class,
                      () -> Gyre.startServer(answering("six"), samePort));
              assertTrue(failure.getMessage().contains("selector epoll"), failure::getMessage);
            } else {
              try (var _ = Gyre.startServer(answering("six"), samePort)) {
                assertEquals("six", ask(ofIpv6));
                assertEquals("four", ask(ofIpv4));
              }
            }
          }
          var six = ServerOptions.on("::1", 0).withFamily(StandardProtocolFamily.INET6);
          try (var server = Gyre.startServer(answering("six"), six)) {
            assertEquals("six", ask(addressesOf(server).getFirst()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void serverThatServesLater_letsClientsWait(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var options = ServerOptions.on("127.0.0.1", 0).withStartServing(false);
          try (var server = Gyre.startServer(answering("late"), options)) {
            assertFalse(server.isServing());
            var asking = loop.createTask(() -> ask(addressesOf(server).getFirst()));
            assertThrows(
                TimeoutException.class,
                () -> Gyre.waitFor(Gyre.shield(asking), Duration.ofMillis(20)));
            server.startServing();
            assertTrue(server.isServing());
            assertEquals("late", asking.await());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void portIsShared_onlyIfAllWantThat(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var shared = ServerOptions.on("127.0.0.1", 0).withReusePort(true);
          try (var first = Gyre.startServer(answering("first"), shared)) {
            int port = ServerPort.of(first);
            var samePort = ServerOptions.on("127.0.0.1", port);
            assertThrows(BindException.class, () -> Gyre.startServer(answering("third"), samePort));
            try (var second = Gyre.startServer(answering("second"), samePort.withReusePort(true))) {
              Set<String> answers = new HashSet<>();
              for (int i = 0; answers.size() < 2 && i < 1_000; i++) {
                answers.add(ask(addressesOf(second).getFirst()));
              }
              assertEquals(Set.of("first", "second"), answers);
            }
          }
        });
  }

  /** They have waited in the backlog, of which nobody is told. */
  @ParameterizedTest
  @MethodSource("selectors")
  void closedServer_breaksWithWhoeverItHasNotAccepted(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var later = ServerOptions.on("127.0.0.1", 0).withStartServing(false);
          var server = Gyre.startServer(answering("never"), later);
          try (var waiting = Gyre.openConnection("127.0.0.1", ServerPort.of(server))) {
            server.close();
            server.waitClosed().await();
            assertThrows(IOException.class, () -> waiting.reader().read());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void closedServer_keepsItsClients_untilTheyAreClosed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Server server = Gyre.startServer(answering("bye"), "127.0.0.1", 0);
          var address = addressesOf(server).getFirst();
          try (var client = Gyre.openConnection("127.0.0.1", address.getPort());
              var idle = Gyre.openConnection("127.0.0.1", address.getPort())) {
            client.writer().write("?\n");
            assertEquals("bye", new String(client.reader().read(), UTF_8));
            server.close();
            assertEquals(List.of(), server.sockets());
            assertThrows(IOException.class, () -> ask(address));
            var closed = server.waitClosed();
            assertThrows(
                TimeoutException.class,
                () -> Gyre.waitFor(Gyre.shield(closed), Duration.ofMillis(20)));
            server.closeClients();
            assertNull(closed.await());
            assertEquals(0, idle.reader().read().length);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void abortedClients_loseWhatWasBuffered(SelectorProvider selectors) {
    StreamHandler flooding =
        (reader, writer) -> {
          writer.write(new byte[64 << 20]);
          reader.read();
        };
    SelectorTrial.run(
        selectors,
        loop -> {
          Server server = Gyre.startServer(flooding, "127.0.0.1", 0);
          try (var client = Gyre.openConnection("127.0.0.1", ServerPort.of(server))) {
            client.reader().readExactly(1); // so it was accepted
            server.close();
            var closed = server.waitClosed();
            server.abortClients();
            assertNull(closed.await());
            int received = 1;
            try {
              received += client.reader().read().length;
            } catch (IOException reset) {
              assertTrue(received < 64 << 20);
            }
            assertTrue(received < 64 << 20, "all was sent");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void servingForever_endsWhenCancelled(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var options = ServerOptions.on("127.0.0.1", 0).withStartServing(false);
          Server server = Gyre.startServer(answering("for now"), options);
          var address = addressesOf(server).getFirst();
          var serving = loop.createTask(() -> server.serveForever().await());
          assertEquals("for now", ask(address));
          assertThrows(IllegalStateException.class, server::serveForever);
          serving.cancel();
          server.waitClosed().await();
          assertTrue(serving.isCancelled());
          assertThrows(IOException.class, () -> ask(address));
          assertThrows(IllegalStateException.class, server::serveForever);
        });
  }
}
