package dev.gyre.itests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.Gyre;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted streams, from the start and from the middle. */
class StreamsTlsIT {

  @TempDir private static Path scratch;
  private static TlsOptions tls;

  @BeforeAll
  static void makeKeys() throws Exception {
    ClientTools.require("openssl");
    tls = TlsOptions.of(KeyFiles.in(scratch).context());
  }

  static List<SelectorProvider> selectors() {
    return List.of(new NioSelectorProvider(), new EpollSelectorProvider());
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void encryptedFromTheStart(SelectorProvider selectors) throws Exception {
    StreamHandler shouting =
        (reader, writer) -> {
          try (writer) {
            for (String line : reader.lines(UTF_8)) {
              writer.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
            }
          }
        };
    try (LoopThread on = new LoopThread(selectors)) {
      on.call(() -> {
        try (var server =
                Gyre.startServer(shouting, ServerOptions.on("127.0.0.1", 0).withTls(tls));
            var client =
                Gyre.openConnection(ConnectionOptions.to("127.0.0.1", port(server)).withTls(tls))) {
          client.writer().write("hello\n");
          assertEquals("HELLO", client.reader().readLine(UTF_8));
          assertNotNull(client.writer().getExtraInfo(ExtraInfo.CIPHER));
          client.writer().close();
          client.writer().waitClosed();
          return true;
        }
      });
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void startTls_encryptsWhatFollows(SelectorProvider selectors) throws Exception {
    StreamHandler upgrading =
        (reader, writer) -> {
          try (writer) {
            writer.write(reader.readLine());
            writer.startTls(tls);
            writer.write(reader.readLine());
          }
        };
    try (LoopThread on = new LoopThread(selectors)) {
      on.call(() -> {
        try (var server = Gyre.startServer(upgrading, "127.0.0.1", 0);
            var client = Gyre.openConnection("127.0.0.1", port(server))) {
          client.writer().write("starttls\n");
          assertEquals("starttls", client.reader().readLine(UTF_8));
          client.writer().startTls(tls.withServerHostname("gyre.test"));
          assertInstanceOf(TlsTransport.class, client.writer().transport());
          client.writer().write("secret\n");
          assertEquals("secret", client.reader().readLine(UTF_8));
          assertNull(client.reader().readLine(UTF_8));
          return true;
        }
      });
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelsOfTheJdk_areEncryptedFromBothEnds(SelectorProvider selectors) throws Exception {
    try (LoopThread on = new LoopThread(selectors);
        var listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel client = SocketChannel.open(listening.getLocalAddress());
      SocketChannel accepted = listening.accept();
      on.call(() -> {
        StreamHandler echo =
            (reader, writer) -> {
              try (writer) {
                writer.write(reader.readLine());
              }
            };
        var served = new StreamReaderProtocol(new StreamReader(on.loop), echo);
        var serving = on.loop.connectAcceptedSocket(() -> served, accepted, tls);
        var reader = new StreamReader(on.loop);
        var protocol = new StreamReaderProtocol(reader);
        Transport transport =
            on.loop
                .createConnection(() -> protocol, client, tls.withServerHostname("gyre.test"))
                .await()
                .transport();
        assertInstanceOf(TlsTransport.class, serving.await().transport());
        transport.write("secret\n".getBytes(UTF_8));
        assertEquals("secret", reader.readLine(UTF_8));
        assertNull(reader.readLine(UTF_8));
        return true;
      });
    }
  }

  /** A command that somebody in between adds to the one that asks for TLS must not be obeyed. */
  @ParameterizedTest
  @MethodSource("selectors")
  void startTls_takesNothingInTheClearForEncrypted(SelectorProvider selectors) throws Exception {
    try (LoopThread on = new LoopThread(selectors)) {
      on.call(() -> {
        var outcome = on.loop.<Throwable>createFuture();
        StreamHandler upgrading =
            (reader, writer) -> {
              try (writer) {
                reader.readLine();
                outcome.setResult(assertThrows(IOException.class, () -> writer.startTls(tls)));
                assertThrows(IOException.class, () -> reader.read(1));
              }
            };
        try (var server = Gyre.startServer(upgrading, "127.0.0.1", 0);
            var client = Gyre.openConnection("127.0.0.1", port(server))) {
          client.writer().write("starttls\ninjected\n");
          assertInstanceOf(javax.net.ssl.SSLException.class, outcome.await());
          return true;
        }
      });
    }
  }
}
