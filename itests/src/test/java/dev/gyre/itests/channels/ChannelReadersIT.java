package dev.gyre.itests.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code addReader} and its kin promise. */
@SuppressWarnings("AddressSelection") // All hosts are literal addresses.
@Timeout(60)
class ChannelReadersIT {

  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static Pipe openPipe() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return pipe;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static void read(Pipe pipe) {
    try {
      pipe.source().read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void reader_runsInEachTurn_whileThereIsSomethingToRead(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = openPipe();
          List<String> log = new ArrayList<>();
          LoopFuture<Boolean> five = loop.createFuture();
          loop.addReader(
              pipe.source(),
              () -> {
                log.add("ready");
                if (log.size() > 2) {
                  read(pipe);
                }
                if (log.size() == 5) {
                  five.setResult(true);
                }
              });
          loop.yieldNow();
          assertEquals(List.of(), log);
          pipe.sink().write(bytes("abc"));
          five.await();
          for (int i = 0; i < 20; i++) {
            loop.yieldNow();
          }
          assertEquals(5, log.size());
          assertTrue(loop.removeReader(pipe.source()));
          assertFalse(loop.removeReader(pipe.source()));
          assertFalse(loop.removeWriter(pipe.sink()));
          pipe.sink().write(bytes("d"));
          waitForHelpers(loop);
          assertEquals(5, log.size());
          pipe.source().configureBlocking(true);
          pipe.sink().close();
          pipe.source().close();
        });
  }

  /** A future of the first time that a channel can be read. */
  private static LoopFuture<Boolean> firstRead(EventLoop loop, SelectableChannel channel) {
    LoopFuture<Boolean> told = loop.createFuture();
    loop.addReader(
        channel,
        () -> {
          loop.removeReader(channel);
          told.setResult(true);
        });
    return told;
  }

  /** A future of the first time that a channel can be written. */
  private static LoopFuture<Boolean> firstWrite(EventLoop loop, SelectableChannel channel) {
    LoopFuture<Boolean> told = loop.createFuture();
    loop.addWriter(
        channel,
        () -> {
          loop.removeWriter(channel);
          told.setResult(true);
        });
    return told;
  }

  /** Another channel's event is behind those of before. */
  private static void waitForHelpers(EventLoop loop) throws IOException {
    Pipe other = openPipe();
    LoopFuture<Boolean> told = firstRead(loop, other.source());
    other.sink().write(bytes("x"));
    told.await();
    other.sink().close();
    other.source().close();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void newCallback_replacesTheFormer(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = openPipe();
          List<String> log = new ArrayList<>();
          pipe.sink().write(bytes("x"));
          loop.addReader(pipe.source(), () -> log.add("former"));
          LoopFuture<Boolean> done = loop.createFuture();
          loop.addReader(
              pipe.source(),
              () -> {
                read(pipe);
                done.setResult(true);
              });
          done.await();
          assertEquals(List.of(), log);
          assertTrue(loop.removeReader(pipe.source()));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void removedAndAddedAgain_atOnce_works(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = openPipe();
          for (int i = 0; i < 50; i++) {
            loop.addReader(pipe.source(), () -> {});
            assertTrue(loop.removeReader(pipe.source()));
            if (i % 10 == 0) {
              loop.yieldNow();
            }
          }
          LoopFuture<Boolean> done = firstRead(loop, pipe.source());
          pipe.sink().write(bytes("x"));
          done.await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bothDirections_shareAChannel(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
              SocketChannel client = SocketChannel.open(listener.getLocalAddress());
              SocketChannel server = listener.accept()) {
            client.configureBlocking(false);
            server.write(bytes("x"));
            List<String> log = new ArrayList<>();
            LoopFuture<Boolean> both = loop.createFuture();
            loop.addWriter(
                client,
                () -> {
                  log.add("writer");
                  if (log.contains("reader") && !both.isDone()) {
                    both.setResult(true);
                  }
                });
            loop.addReader(client, () -> log.add("reader"));
            both.await();
            assertTrue(loop.removeReader(client));
            int until = log.size() + 2;
            while (log.size() < until) {
              waitForHelpers(loop);
            }
            assertEquals("writer", log.getLast());
            assertTrue(loop.removeWriter(client));
            assertFalse(loop.removeWriter(client));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void error_wakesBothDirections(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
              SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
            SocketChannel server = listener.accept();
            client.configureBlocking(false);
            fill(client);
            LoopFuture<Boolean> reader = firstRead(loop, client);
            LoopFuture<Boolean> writer = firstWrite(loop, client);
            waitForHelpers(loop);
            assertFalse(reader.isDone());
            assertFalse(writer.isDone());
            server.setOption(StandardSocketOptions.SO_LINGER, 0);
            server.close();
            reader.await();
            writer.await();
          }
        });
  }

  private static void fill(SocketChannel channel) throws IOException {
    ByteBuffer much = ByteBuffer.allocateDirect(1 << 20);
    while (channel.write(much.clear()) > 0) {}
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void serverSocketsAndDatagrams_canBeRead(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
              DatagramChannel datagrams = DatagramChannel.open().bind(ANY_PORT)) {
            listener.configureBlocking(false);
            datagrams.configureBlocking(false);
            LoopFuture<Boolean> accepted = firstRead(loop, listener);
            LoopFuture<Boolean> received = firstRead(loop, datagrams);
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
              accepted.await();
              assertTrue(client.isConnected());
            }
            datagrams.send(bytes("to itself"), datagrams.getLocalAddress());
            received.await();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void writer_isToldTheOutcomeOfConnecting_andGoesOnAfterIt(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
              SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            client.connect(listener.getLocalAddress());
            List<Boolean> outcomes = new ArrayList<>();
            LoopFuture<Boolean> three = loop.createFuture();
            loop.addWriter(
                client,
                () -> {
                  try {
                    outcomes.add(client.finishConnect());
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                  if (outcomes.size() == 3) {
                    loop.removeWriter(client);
                    three.setResult(true);
                  }
                });
            three.await();
            assertEquals(List.of(true, true, true), outcomes);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connectionFinishedElsewhere_doesNotSilenceTheWriter(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
              SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            client.connect(listener.getLocalAddress());
            int[] calls = {0};
            LoopFuture<Boolean> first = loop.createFuture();
            LoopFuture<Boolean> later = loop.createFuture();
            loop.addWriter(
                client,
                () -> {
                  calls[0]++;
                  if (!first.isDone()) {
                    first.setResult(true);
                  } else if (client.isConnected() && !later.isDone()) {
                    later.setResult(true);
                  }
                });
            first.await();
            client.finishConnect();
            later.await();
            loop.removeWriter(client);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void refusedConnection_wakesTheWriter(SelectorProvider selectors) throws IOException {
    InetSocketAddress nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
    }
    SelectorTrial.run(
        selectors,
        loop -> {
          SocketChannel client = SocketChannel.open();
          client.configureBlocking(false);
          client.connect(nobody);
          LoopFuture<Boolean> told = firstWrite(loop, client);
          told.await();
          assertThrows(ConnectException.class, client::finishConnect);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void failingCallback_isReported_andCalledAgain_inItsContext(SelectorProvider selectors) {
    ContextVar<String> variable = ContextVar.of("variable");
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> reports = new ArrayList<>();
          loop.setExceptionHandler((where, context) -> reports.add(context.message()));
          Pipe pipe = openPipe();
          pipe.sink().write(bytes("x"));
          variable.set("mine");
          List<String> seen = new ArrayList<>();
          LoopFuture<Boolean> twice = loop.createFuture();
          loop.addReader(
              pipe.source(),
              () -> {
                seen.add(variable.get());
                if (seen.size() == 2) {
                  loop.removeReader(pipe.source());
                  twice.setResult(true);
                }
                throw new IllegalStateException("on purpose");
              });
          twice.await();
          loop.yieldNow();
          assertEquals(List.of("mine", "mine"), seen);
          assertEquals(2, reports.size());
          assertTrue(reports.getFirst().startsWith("exception in callback"), reports::toString);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelsThatCannotBeWatched_areRefusedWithTheRemedy(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = openPipe();
          pipe.source().configureBlocking(true);
          var blocking =
              assertThrows(
                  IllegalArgumentException.class, () -> loop.addReader(pipe.source(), () -> {}));
          assertTrue(blocking.getMessage().contains("configureBlocking(false)"));
          assertThrows(IllegalArgumentException.class, () -> loop.addReader(pipe.sink(), () -> {}));
          assertThrows(
              IllegalArgumentException.class, () -> loop.addWriter(pipe.source(), () -> {}));
          pipe.sink().close();
          assertThrows(IllegalArgumentException.class, () -> loop.addWriter(pipe.sink(), () -> {}));
          pipe.source().close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void closedLoop_refusesToAdd_hasNothingToRemove_andLeavesChannelsOpen(SelectorProvider selectors)
      throws IOException {
    SelectorTrial.requireUsable(selectors);
    Pipe pipe = openPipe();
    EventLoop loop = SelectorTrial.newLoop(selectors);
    loop.addReader(pipe.source(), () -> {});
    loop.addWriter(pipe.sink(), () -> {});
    loop.close();
    assertThrows(IllegalStateException.class, () -> loop.addReader(pipe.source(), () -> {}));
    assertThrows(IllegalStateException.class, () -> loop.addWriter(pipe.sink(), () -> {}));
    assertFalse(loop.removeReader(pipe.source()));
    assertFalse(loop.removeWriter(pipe.sink()));
    assertEquals(1, pipe.sink().write(bytes("x")));
    assertEquals(1, pipe.source().read(ByteBuffer.allocate(1)));
    pipe.source().close();
    pipe.sink().close();
  }
}
