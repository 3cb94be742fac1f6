package dev.gyre.itests.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.Gyre;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.ClientAuthentication;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.Transport;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS with OpenSSL, curl and CPython at the other end, over each selector. */
class TlsPeersIT {

  private static final String PYTHON = "/usr/bin/python3";

  @TempDir private static Path scratch;
  private static KeyFiles keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    ClientTools.require("openssl");
    keys = KeyFiles.in(scratch);
  }

  static List<SelectorProvider> selectors() {
    return List.of(new NioSelectorProvider(), new EpollSelectorProvider());
  }

  static Stream<Arguments> selectorsAndVersions() {
    return selectors().stream()
        .flatMap(selector ->
            Stream.of(Arguments.of(selector, "-tls1_2"), Arguments.of(selector, "-tls1_3")));
  }

  private static LoopThread loopOn(SelectorProvider selectors) {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    return new LoopThread(selectors);
  }

  private static int serve(LoopThread on, Supplier<? extends Protocol> factory, TlsOptions tls)
      throws Exception {
    Server server =
        on.call(() ->
            on.loop.createServer(factory, ServerOptions.on("127.0.0.1", 0).withTls(tls)).await());
    return on.call(() -> ((InetSocketAddress) server.sockets().getFirst()).getPort());
  }

  private static LineProtocol connect(LoopThread on, int port, TlsOptions tls) throws Exception {
    return on.call(() ->
        on.loop
            .createConnection(
                () -> new LineProtocol(false), ConnectionOptions.to("127.0.0.1", port).withTls(tls))
            .await()
            .protocol());
  }

  private static ChildProcess openssl(String arguments) throws Exception {
    return ChildProcess.start(new ProcessBuilder(("openssl " + arguments).split(" ", -1)));
  }

  @ParameterizedTest
  @MethodSource("selectorsAndVersions")
  void opensslClient_isServed(SelectorProvider selectors, String version) throws Exception {
    TlsOptions tls =
        TlsOptions.of(keys.context())
            .withApplicationProtocols(List.of("h2", "http/1.1"))
            .withClientAuthentication(ClientAuthentication.NEED);
    try (LoopThread on = loopOn(selectors)) {
      var protocol = new LineProtocol(true);
      int port = serve(on, () -> protocol, tls);
      try (ChildProcess client =
          openssl(
              ("s_client -connect 127.0.0.1:%d -servername gyre.test -CAfile %s -cert %s -key %s"
                      + " -verify_return_error -alpn http/1.1 %s")
                  .formatted(port, keys.certificate(), keys.certificate(), keys.key(), version))) {
        Transport transport = protocol.made.get(30, TimeUnit.SECONDS);
        client.type("hello");
        client.awaitLine("^hello$");
        assertEquals(
            "http/1.1", on.call(() -> transport.getExtraInfo(ExtraInfo.APPLICATION_PROTOCOL)));
        assertNotNull(on.call(() -> transport.getExtraInfo(ExtraInfo.PEER_CERTIFICATES)));
        client.type("quit");
        assertEquals("", protocol.lost.get(30, TimeUnit.SECONDS));
        client.awaitExit();
        assertEquals(1, client.count("ALPN protocol: http/1.1"), client::output);
        assertTrue(client.count("Verify return code: 0 \\(ok\\)") > 0, client::output);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("selectorsAndVersions")
  void opensslClientWithoutACertificate_isToldWhy(SelectorProvider selectors, String version)
      throws Exception {
    TlsOptions tls =
        TlsOptions.of(keys.context()).withClientAuthentication(ClientAuthentication.NEED);
    try (LoopThread on = loopOn(selectors)) {
      int port = serve(on, () -> new LineProtocol(true), tls);
      try (ChildProcess client =
          openssl("s_client -connect 127.0.0.1:%d %s".formatted(port, version))) {
        client.awaitLine("alert (bad certificate|certificate required|handshake failure)");
        client.awaitExit();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("selectorsAndVersions")
  void opensslServer_serves(SelectorProvider selectors, String version) throws Exception {
    try (ChildProcess server =
            openssl(
                "s_server -accept 127.0.0.1:0 -cert %s -key %s -alpn h2 -rev -naccept 1 %s"
                    .formatted(keys.certificate(), keys.key(), version));
        LoopThread on = loopOn(selectors)) {
      int port = Integer.parseInt(server.awaitLine("ACCEPT 127.0.0.1:(\\d+)").group(1));
      TlsOptions tls =
          TlsOptions.of(keys.context())
              .withServerHostname("gyre.test")
              .withApplicationProtocols(List.of("h2"));
      LineProtocol protocol = connect(on, port, tls);
      Transport transport = protocol.made.join();
      assertEquals("h2", on.call(() -> transport.getExtraInfo(ExtraInfo.APPLICATION_PROTOCOL)));
      on.call(() -> {
        transport.write("abc\n".getBytes(StandardCharsets.US_ASCII));
        return true;
      });
      assertEquals("cba", protocol.firstLine.get(30, TimeUnit.SECONDS));
      on.call(() -> {
        transport.close();
        return true;
      });
      assertEquals("", protocol.lost.get(30, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void resumedSession_withEarlyData_isServedWithoutIt(SelectorProvider selectors) throws Exception {
    Path session = scratch.resolve("session-" + selectors.name());
    Path early = Files.writeString(scratch.resolve("early-" + selectors.name()), "early\n");
    try (LoopThread on = loopOn(selectors)) {
      List<LineProtocol> served = new ArrayList<>();
      int port =
          serve(
              on,
              () -> {
                served.add(new LineProtocol(true));
                return served.getLast();
              },
              TlsOptions.of(keys.context()));
      String connect = "s_client -connect 127.0.0.1:%d -tls1_3 ".formatted(port);
      talk(connect + "-sess_out " + session);
      String second = talk(connect + "-sess_in " + session + " -early_data " + early);
      assertTrue(second.contains("Reused, TLSv1.3"), second);
      assertTrue(second.contains("Early data was not sent"), second);
      assertEquals(
          "hello\nquit\n",
          on.call(() -> new String(served.getLast().received(), StandardCharsets.US_ASCII)));
    }
  }

  private static String talk(String arguments) throws Exception {
    try (ChildProcess client = openssl(arguments)) {
      client.type("hello");
      client.awaitLine("^hello$");
      client.type("quit");
      client.awaitExit();
      return client.output();
    }
  }

  /** Answers each request with the same page, and closes. */
  private static final class OnePage implements Protocol {
    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      String page = "page ".repeat(100_000);
      String answer =
          "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(page.length(), page);
      transport.write(answer.getBytes(StandardCharsets.US_ASCII));
      transport.close();
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void curl_getsThePage(SelectorProvider selectors) throws Exception {
    ClientTools.require("curl");
    try (LoopThread on = loopOn(selectors)) {
      int port = serve(on, OnePage::new, TlsOptions.of(keys.context()));
      Path page = scratch.resolve("page-" + selectors.name());
      ChildProcess curl =
          ChildProcess.run(
              new ProcessBuilder(
                  "curl",
                  "--silent",
                  "--show-error",
                  "--noproxy",
                  "*",
                  "--cacert",
                  keys.certificate().toString(),
                  "--output",
                  page.toString(),
                  "https://127.0.0.1:" + port + "/"));
      assertEquals(0, curl.awaitExit(), curl::output);
      assertEquals("page ".repeat(100_000), Files.readString(page));
    }
  }

  private static final String PYTHON_CLIENT =
      """
      import asyncio, ssl, sys
      async def main():
          context = ssl.create_default_context(cafile=sys.argv[2])
          reader, writer = await asyncio.open_connection(
              "127.0.0.1", int(sys.argv[1]), ssl=context, server_hostname="gyre.test")
          data = bytes(i * 7 % 251 for i in range(1 << 20))
          writer.write(data)
          echo = await reader.readexactly(len(data))
          writer.close()
          await writer.wait_closed()
          print("same" if echo == data else "different")
      asyncio.run(main())
      """;

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioClient_isServed(SelectorProvider selectors) throws Exception {
    ClientTools.require("python3");
    try (LoopThread on = loopOn(selectors)) {
      var protocol = new LineProtocol(true);
      int port = serve(on, () -> protocol, TlsOptions.of(keys.context()));
      ChildProcess python =
          ChildProcess.run(
              new ProcessBuilder(
                  PYTHON, "-c", PYTHON_CLIENT, "" + port, keys.certificate().toString()));
      assertEquals(0, python.awaitExit(), python::output);
      assertEquals(List.of("same"), python.lines());
      assertEquals("", protocol.lost.get(30, TimeUnit.SECONDS));
    }
  }

  private static final String PYTHON_SERVER =
      """
      import asyncio, ssl, sys
      async def serve(reader, writer):
          while data := await reader.read(65536):
              writer.write(data)
              await writer.drain()
          writer.close()
      async def main():
          context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
          context.load_cert_chain(sys.argv[1], sys.argv[2])
          server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
          print("port", server.sockets[0].getsockname()[1], flush=True)
          await server.serve_forever()
      asyncio.run(main())
      """;

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioServer_serves(SelectorProvider selectors) throws Exception {
    ClientTools.require("python3");
    byte[] data = new byte[1 << 20];
    new Random(20_261_125).nextBytes(data);
    try (ChildProcess python =
            ChildProcess.start(
                new ProcessBuilder(
                    PYTHON,
                    "-c",
                    PYTHON_SERVER,
                    keys.certificate().toString(),
                    keys.key().toString()));
        LoopThread on = loopOn(selectors)) {
      int port = Integer.parseInt(python.awaitLine("port (\\d+)").group(1));
      LineProtocol protocol =
          connect(on, port, TlsOptions.of(keys.context()).withServerHostname("gyre.test"));
      Transport transport = protocol.made.join();
      on.call(() -> {
        transport.write(data);
        while (protocol.received().length < data.length) {
          Gyre.sleep(Duration.ofMillis(5));
        }
        transport.close();
        return true;
      });
      assertEquals("", protocol.lost.get(30, TimeUnit.SECONDS));
      assertArrayEquals(data, protocol.received());
    }
  }
}
