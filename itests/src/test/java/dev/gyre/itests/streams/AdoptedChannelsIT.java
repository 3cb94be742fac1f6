package dev.gyre.itests.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Connection;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Server;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.Transport;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections of channels that the JDK has connected and accepted. */
class AdoptedChannelsIT {

  @TempDir private Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** Both ends of a connection that the JDK has made. */
  private record Pair(SocketChannel client, SocketChannel accepted) {

    static Pair open(StandardProtocolFamily family, SocketAddress address) throws IOException {
      try (var listening = ServerSocketChannel.open(family)) {
        listening.bind(address);
        var client = SocketChannel.open(listening.getLocalAddress());
        return new Pair(client, listening.accept());
      }
    }

    static Pair overTcp() throws IOException {
      var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      return open(StandardProtocolFamily.INET, loopback);
    }
  }

  /** One end on the loop. */
  private record End(StreamReader reader, StreamWriter writer) {

    static End of(EventLoop loop, SocketChannel channel, boolean accepted) throws IOException {
      var reader = new StreamReader(loop);
      var protocol = new StreamReaderProtocol(reader);
      Connection<StreamReaderProtocol> connection =
          accepted
              ? loop.connectAcceptedSocket(() -> protocol, channel).await(IOException.class)
              : loop.createConnection(() -> protocol, channel, null).await(IOException.class);
      return new End(reader, new StreamWriter(connection.transport(), protocol, reader));
    }
  }

  private static void talk(EventLoop loop, Pair pair) throws IOException {
    byte[] much = new byte[3 << 20];
    new Random(3).nextBytes(much);
    End client = End.of(loop, pair.client, false);
    End server = End.of(loop, pair.accepted, true);
    var echo =
        loop.createTask(() -> {
          byte[] part = server.reader.read(1 << 16);
          while (part.length > 0) {
            server.writer.write(part);
            server.writer.drain();
            part = server.reader.read(1 << 16);
          }
          server.writer.close();
          return true;
        });
    client.writer.write(much);
    client.writer.writeEof();
    assertArrayEquals(much, client.reader.readExactly(much.length));
    assertEquals(0, client.reader.read().length);
    assertTrue(echo.await());
    client.writer.close();
    client.writer.waitClosed();
    server.writer.waitClosed();
    assertFalse(pair.client.isOpen());
    assertFalse(pair.accepted.isOpen());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void tcp_talksInBothDirections_underBackPressure(SelectorProvider selectors) {
    SelectorTrial.run(selectors, loop -> talk(loop, Pair.overTcp()));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void unixSockets_doTheSame(SelectorProvider selectors) {
    var address = UnixDomainSocketAddress.of(directory.resolve("adopted"));
    SelectorTrial.run(
        selectors, loop -> talk(loop, Pair.open(StandardProtocolFamily.UNIX, address)));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void addresses_areThoseOfTheChannel(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pair pair = Pair.overTcp();
          SocketAddress peer = pair.client.getLocalAddress();
          End end = End.of(loop, pair.accepted, true);
          assertEquals(peer, end.writer.getExtraInfo(ExtraInfo.PEERNAME));
          end.writer.close();
          pair.client.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bytesSentBefore_arriveAfterTheAwait(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pair pair = Pair.overTcp();
          pair.client.write(ByteBuffer.wrap("early".getBytes(UTF_8)));
          pair.client.close();
          var log = new ArrayList<String>();
          var gone = loop.<@Nullable Void>createFuture();
          ByteBuffer own = ByteBuffer.allocateDirect(3);
          var protocol =
              new BufferedProtocol() {
                @Override
                public void connectionMade(Transport transport) {
                  log.add("made");
                }

                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                  return own.clear();
                }

                @Override
                public void bufferUpdated(int count) {
                  log.add(UTF_8.decode(own.flip()).toString());
                }

                @Override
                public void connectionLost(@Nullable Exception cause) {
                  log.add("lost");
                  gone.setResult(null);
                }
              };
          loop.connectAcceptedSocket(() -> protocol, pair.accepted).await();
          log.add("awaited");
          assertNull(gone.await());
          assertEquals(List.of("made", "awaited", "ear", "ly", "lost"), log);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelWithoutConnection_isRefused(SelectorProvider selectors) throws IOException {
    try (var channel = SocketChannel.open()) {
      SelectorTrial.run(
          selectors,
          loop ->
              assertThrows(
                  IllegalArgumentException.class,
                  () -> loop.connectAcceptedSocket(() -> null, channel)));
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void factoryThatFails_andCancellation_closeTheChannel(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pair first = Pair.overTcp();
          var failed = loop.connectAcceptedSocket(() -> null, first.accepted);
          assertThrows(IllegalStateException.class, failed::await);
          assertFalse(first.accepted.isOpen());
          first.client.close();

          Pair second = Pair.overTcp();
          var protocol = new StreamReaderProtocol(new StreamReader(loop));
          var cancelled = loop.createConnection(() -> protocol, second.client, null);
          cancelled.cancel();
          loop.yieldNow();
          loop.yieldNow();
          assertFalse(second.client.isOpen());
          second.accepted.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void loopThatIsClosed_closesTheChannel(SelectorProvider selectors) throws IOException {
    Pair pair = Pair.overTcp();
    SelectorTrial.run(
        selectors,
        loop -> {
          End end = End.of(loop, pair.accepted, true);
          assertFalse(end.writer.isClosing());
        });
    assertFalse(pair.accepted.isOpen());
    pair.client.close();
  }

  private static StreamReaderProtocol echo(EventLoop loop) {
    return new StreamReaderProtocol(
        new StreamReader(loop),
        (reader, writer) -> {
          try (writer) {
            for (byte[] line : reader) {
              writer.write(line);
            }
          }
        });
  }

  private void assertServes(EventLoop loop, ServerSocketChannel channel) throws IOException {
    SocketAddress address = channel.getLocalAddress();
    Server server = loop.createServer(() -> echo(loop), channel, null).await(IOException.class);
    assertTrue(server.isServing());
    assertEquals(List.of(address), server.sockets());
    for (int i = 0; i < 20; i++) {
      End client = End.of(loop, SocketChannel.open(address), false);
      client.writer.write("line " + i + "\n");
      assertEquals("line " + i, client.reader.readLine(UTF_8));
      client.writer.close();
      client.writer.waitClosed();
    }
    server.close();
    server.waitClosed().await();
    assertFalse(channel.isOpen());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void boundChannels_serve(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var tcp = ServerSocketChannel.open();
          assertServes(loop, tcp.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0)));
          var unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          assertServes(loop, unix.bind(UnixDomainSocketAddress.of(directory.resolve("bound"))));
          assertTrue(
              Files.exists(directory.resolve("bound")), "it is who has bound it who deletes");
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelThatIsNotBound_isRefused(SelectorProvider selectors) throws IOException {
    try (var channel = ServerSocketChannel.open()) {
      SelectorTrial.run(
          selectors,
          loop ->
              assertThrows(
                  IllegalArgumentException.class,
                  () -> loop.createServer(() -> echo(loop), channel, null)));
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void openingThatIsCancelled_andLoopThatIsClosed_closeTheChannel(SelectorProvider selectors)
      throws IOException {
    var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    var cancelled = ServerSocketChannel.open().bind(loopback);
    var left = ServerSocketChannel.open().bind(loopback);
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.createServer(() -> echo(loop), cancelled, null).cancel();
          loop.yieldNow();
          loop.yieldNow();
          assertFalse(cancelled.isOpen());
          assertTrue(loop.createServer(() -> echo(loop), left, null).await().isServing());
        });
    assertFalse(left.isOpen());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelOfATransport_isNobodyElses(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pair pair = Pair.overTcp();
          SocketChannel channel = pair.accepted;
          End server = End.of(loop, channel, true);
          for (Executable use :
              List.<Executable>of(
                  () -> loop.addReader(channel, () -> {}),
                  () -> loop.addWriter(channel, () -> {}),
                  () -> loop.removeReader(channel),
                  () -> loop.removeWriter(channel),
                  () -> loop.sockRecv(channel, 10),
                  () -> loop.sockSendAll(channel, ByteBuffer.allocate(1)),
                  () -> End.of(loop, channel, true))) {
            String refusal = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(refusal.startsWith("channel belongs to a transport or a server"), refusal);
          }
          talkOn(End.of(loop, pair.client, false), server);
        });
  }

  /** What was refused has not harmed the connection. */
  private static void talkOn(End client, End server) throws IOException {
    server.writer.write("still here".getBytes(UTF_8));
    server.writer.close();
    assertEquals("still here", new String(client.reader.read(), UTF_8));
    client.writer.close();
    client.writer.waitClosed();
    server.writer.waitClosed();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelThatIsStillWaitedFor_isNotTakenOver(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pair pair = Pair.overTcp();
          pair.accepted.configureBlocking(false);
          loop.addReader(pair.accepted, () -> {});
          String refusal =
              assertThrows(IllegalStateException.class, () -> End.of(loop, pair.accepted, true))
                  .getMessage();
          assertTrue(refusal.contains("remove its reader and writer first"), refusal);
          loop.removeReader(pair.accepted);
          talkOn(End.of(loop, pair.client, false), End.of(loop, pair.accepted, true));
        });
  }
}
