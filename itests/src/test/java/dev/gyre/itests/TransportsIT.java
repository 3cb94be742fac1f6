package dev.gyre.itests;

import static dev.gyre.itests.selector.SelectorTrial.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.Transport;
import dev.gyre.io.TransportSocket;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transports and servers on real sockets of the loopback interface, over each selector. */
class TransportsIT {

  private static final int MANY = 8 << 20;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** Collects what arrives, and completes a future when the connection is lost. */
  private static class Collector implements Protocol {
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final List<String> log = new ArrayList<>();
    final LoopFuture<Boolean> gone;
    @Nullable Exception cause;

    Collector(EventLoop loop) {
      gone = loop.createFuture();
    }

    @Override
    public void connectionMade(Transport transport) {
      log.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      log.add("data");
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      received.writeBytes(bytes);
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      log.add("lost");
      this.cause = cause;
      gone.setResult(true);
    }
  }

  /** Sends one answer as soon as it is connected, and closes at once. */
  private static final class Shout implements Protocol {
    private final byte[] answer;

    Shout(byte[] answer) {
      this.answer = answer;
    }

    @Override
    public void connectionMade(Transport transport) {
      transport.write(answer);
      transport.close();
    }

    @Override
    public void dataReceived(ByteBuffer data) {}
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  private static Server serve(EventLoop loop, Supplier<? extends Protocol> factory) {
    return loop.createServer(factory, "127.0.0.1", 0).await();
  }

  private static Connection<Collector> connect(EventLoop loop, Server server) {
    return loop.createConnection(() -> new Collector(loop), "127.0.0.1", port(server)).await();
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(20_261_123).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void manyConnectionsEcho_manySizes(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = serve(loop, Echo::new);
          var clients = new ArrayList<Connection<Collector>>();
          for (int i = 0; i < 50; i++) {
            clients.add(connect(loop, server));
          }
          for (int i = 0; i < clients.size(); i++) {
            Transport transport = clients.get(i).transport();
            transport.write(randomBytes(1 + i * 7_919));
            transport.writeEof();
          }
          for (int i = 0; i < clients.size(); i++) {
            Collector collector = clients.get(i).protocol();
            collector.gone.await();
            assertArrayEquals(randomBytes(1 + i * 7_919), collector.received.toByteArray());
            assertNull(collector.cause);
          }
          server.close();
          server.waitClosed().await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void largeTransfer_isPausedAndResumed_andArrivesWhole(SelectorProvider selectors)
      throws Exception {
    run(
        selectors,
        loop -> {
          var pauses = new ArrayList<String>();
          Server server = serve(loop, Echo::new);
          var collector =
              new Collector(loop) {
                @Override
                public void pauseWriting() {
                  pauses.add("pause");
                }

                @Override
                public void resumeWriting() {
                  pauses.add("resume");
                }
              };
          Transport transport =
              loop.createConnection(() -> collector, "127.0.0.1", port(server)).await().transport();
          transport.write(randomBytes(MANY));
          assertEquals(List.of("pause"), pauses);
          transport.writeEof();
          collector.gone.await();
          assertEquals(List.of("pause", "resume"), pauses);
          assertArrayEquals(randomBytes(MANY), collector.received.toByteArray());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void close_sendsWhatIsBufferedFirst(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = serve(loop, () -> new Shout(randomBytes(MANY)));
          Connection<Collector> client = connect(loop, server);
          client.protocol().gone.await();
          assertArrayEquals(randomBytes(MANY), client.protocol().received.toByteArray());
          assertNull(client.protocol().cause);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void codeBehindTheAwait_runsBeforeTheFirstData(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = serve(loop, () -> new Shout(new byte[] {1}));
          for (int i = 0; i < 100; i++) {
            Connection<Collector> client = connect(loop, server);
            client.protocol().log.add("awaited");
            client.protocol().gone.await();
            assertEquals(List.of("made", "awaited", "data", "lost"), client.protocol().log);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void abort_isAnErrorForThePeerOnly(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          var served = new ArrayList<Collector>();
          Server server =
              serve(
                  loop,
                  () -> {
                    var collector = new Collector(loop);
                    served.add(collector);
                    return collector;
                  });
          Connection<Collector> client = connect(loop, server);
          client.transport().abort();
          client.protocol().gone.await();
          assertNull(client.protocol().cause);
          while (served.isEmpty()) {
            loop.yieldNow();
          }
          served.getFirst().gone.await();
          server.close();
          server.waitClosed().await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void addresses_areThoseOfTheOtherEnd(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = serve(loop, Echo::new);
          Transport transport = connect(loop, server).transport();
          assertEquals(server.sockets().getFirst(), transport.getExtraInfo(ExtraInfo.PEERNAME));
          assertNotNull(transport.getExtraInfo(ExtraInfo.SOCKNAME));
          transport.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void socket_isThereForItsOptions(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = serve(loop, Echo::new);
          Transport transport = connect(loop, server).transport();
          TransportSocket socket = transport.getExtraInfo(ExtraInfo.SOCKET);
          assertEquals(true, socket.getOption(StandardSocketOptions.TCP_NODELAY));
          socket.setOption(StandardSocketOptions.TCP_NODELAY, false);
          assertEquals(false, socket.getOption(StandardSocketOptions.TCP_NODELAY));
          assertThrows(
              UnsupportedOperationException.class,
              () -> socket.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
          transport.abort();
          loop.yieldNow();
          assertThrows(
              IOException.class, () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void refusedConnection_namesTheAddress(SelectorProvider selectors) throws Exception {
    int unused;
    try (var socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    run(
        selectors,
        loop -> {
          var failure =
              assertThrows(
                  ConnectException.class,
                  () ->
                      loop.createConnection(() -> new Collector(loop), "127.0.0.1", unused)
                          .await(IOException.class));
          assertTrue(failure.getMessage().contains("127.0.0.1"), failure::getMessage);
          assertTrue(failure.getMessage().contains("" + unused), failure::getMessage);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void addressInUse_isNamed(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server first = serve(loop, Echo::new);
          var failure =
              assertInstanceOf(
                  BindException.class,
                  assertThrows(
                      IOException.class,
                      () ->
                          loop.createServer(Echo::new, "127.0.0.1", port(first))
                              .await(IOException.class)));
          assertTrue(failure.getMessage().contains("127.0.0.1"), failure::getMessage);
          first.close();
          loop.createServer(Echo::new, "127.0.0.1", failurePort(failure)).await().close();
        });
  }

  private static int failurePort(BindException failure) {
    return Integer.parseInt(failure.getMessage().replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void addressOfNoInterface_isSkipped(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server =
              loop.createServer(Echo::new, ServerOptions.on(List.of("192.0.2.1", "127.0.0.1"), 0))
                  .await();
          assertEquals(1, server.sockets().size());
          server.close();
          assertThrows(
              BindException.class,
              () -> loop.createServer(Echo::new, "192.0.2.1", 0).await(IOException.class));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void noHost_isReachedByEveryFamily(SelectorProvider selectors) throws Exception {
    run(
        selectors,
        loop -> {
          Server server = loop.createServer(Echo::new, (String) null, 0).await();
          for (String host : List.of("127.0.0.1", "::1", "localhost")) {
            loop.createConnection(() -> new Collector(loop), host, port(server))
                .await()
                .transport()
                .close();
          }
          server.close();
          server.waitClosed().await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bothWildcards_canBeBoundTogether(SelectorProvider selectors) throws Exception {
    int unused;
    try (var socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    run(
        selectors,
        loop -> {
          Server server =
              loop.createServer(Echo::new, ServerOptions.on(List.of("0.0.0.0", "::"), unused))
                  .await();
          for (String host : List.of("127.0.0.1", "::1")) {
            loop.createConnection(() -> new Collector(loop), host, unused)
                .await()
                .transport()
                .close();
          }
          server.close();
        });
  }
}
