package dev.gyre.itests;

import static dev.gyre.itests.selector.SelectorTrial.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.io.Connection;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.UnixConnectionOptions;
import dev.gyre.io.UnixServerOptions;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers and connections of Unix sockets, over each selector. */
class UnixTransportsIT {

  @TempDir Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void echo_overAPath(SelectorProvider selectors) throws Exception {
    Path path = directory.resolve("echo");
    run(
        selectors,
        loop -> {
          Server server = loop.createUnixServer(Echo::new, path).await();
          assertEquals(List.of(UnixDomainSocketAddress.of(path)), server.sockets());
          Connection<Collector> client =
              loop.createUnixConnection(() -> new Collector(loop), path).await();
          assertEquals(
              UnixDomainSocketAddress.of(path),
              client.transport().getExtraInfo(ExtraInfo.PEERNAME));
          assertEchoes(client);
          server.close();
          server.waitClosed().await();
          assertFalse(Files.exists(path), "the file of a closed server was left");
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void abstractName_echoes_orFailsWithTheRemedy(SelectorProvider selectors) throws Exception {
    AbstractUnixAddress name = AbstractUnixAddress.of("gyre" + System.nanoTime());
    run(
        selectors,
        loop -> {
          LoopFuture<Server> opening = loop.createUnixServer(Echo::new, UnixServerOptions.on(name));
          if (selectors.name().equals("nio")) {
            var failure = assertThrows(UnsupportedOperationException.class, opening::await);
            assertTrue(failure.getMessage().contains("selector epoll"), failure::getMessage);
            return;
          }
          Server server = opening.await();
          var options = UnixConnectionOptions.to(name);
          assertEchoes(loop.createUnixConnection(() -> new Collector(loop), options).await());
          server.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void staleSocket_isReplaced_butNoOtherFileIs(SelectorProvider selectors) throws Exception {
    Path stale = directory.resolve("stale");
    Path precious = Files.writeString(directory.resolve("precious"), "data");
    run(
        selectors,
        loop -> {
          var keeping = UnixServerOptions.on(stale).withCleanupSocket(false);
          loop.createUnixServer(Echo::new, keeping).await().close();
          assertTrue(Files.exists(stale), "the file was deleted in spite of the options");
          loop.createUnixServer(Echo::new, stale).await().close();
          assertFalse(Files.exists(stale));
          var failure =
              assertThrows(
                  IOException.class,
                  () -> loop.createUnixServer(Echo::new, precious).await(IOException.class));
          assertTrue(failure.getMessage().contains("precious"), failure::getMessage);
          assertEquals("data", Files.readString(precious));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void close_leavesTheFileOfTheNextServer(SelectorProvider selectors) throws Exception {
    Path path = directory.resolve("handover");
    run(
        selectors,
        loop -> {
          Server first = loop.createUnixServer(Echo::new, path).await();
          // Kept under another name, so that the next file cannot be given the same inode.
          Files.move(path, directory.resolve("kept"));
          Server second = loop.createUnixServer(Echo::new, path).await();
          first.close();
          assertTrue(Files.exists(path), "the next server's file was deleted");
          assertEchoes(loop.createUnixConnection(() -> new Collector(loop), path).await());
          second.close();
          assertFalse(Files.exists(path));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connection_toNobody_namesThePath(SelectorProvider selectors) throws Exception {
    Path nobody = directory.resolve("nobody");
    run(
        selectors,
        loop -> {
          var failure =
              assertThrows(
                  NoSuchFileException.class,
                  () ->
                      loop.createUnixConnection(() -> new Collector(loop), nobody)
                          .await(IOException.class));
          assertEquals(nobody.toString(), failure.getFile());
        });
  }

  private static void assertEchoes(Connection<Collector> client) {
    client.transport().write("hello".getBytes(StandardCharsets.UTF_8));
    client.transport().writeEof();
    assertEquals("hello", client.protocol().gone.await());
  }

  /** Collects what arrives until the connection is lost. */
  private static final class Collector implements Protocol {
    private final StringBuilder received = new StringBuilder();
    private final LoopFuture<String> gone;

    Collector(EventLoop loop) {
      gone = loop.createFuture();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      received.append(StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      gone.setResult(received.toString());
    }
  }
}
