package dev.gyre.itests.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.LimitOverrunException;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that talk over streams on real sockets, over each selector. */
class StreamsIT {

  @TempDir private Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static void echoLines(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      for (byte[] line : reader) {
        writer.write(line);
        writer.drain();
      }
    }
  }

  private static void talk(StreamConnection connection) throws IOException {
    try (connection) {
      StreamWriter writer = connection.writer();
      writer.write("grüezi\nund ");
      writer.write("tschüss\n");
      writer.writeEof();
      assertEquals("grüezi", connection.reader().readLine(UTF_8));
      assertEquals("und tschüss", connection.reader().readLine(UTF_8));
      assertNull(connection.reader().readLine(UTF_8));
      assertTrue(connection.reader().atEof());
      writer.close();
      writer.waitClosed();
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void manyClientsTalk_eachToATaskOfItsOwn(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Server server = Gyre.startServer(StreamsIT::echoLines, 0); // on every interface
          int port = ServerPort.of(server);
          List<Task<@Nullable Void>> clients = new ArrayList<>();
          for (int i = 0; i < 30; i++) {
            clients.add(loop.createTask(() -> talk(Gyre.openConnection("127.0.0.1", port))));
          }
          Gyre.gather(clients).await();
          server.close();
          server.waitClosed().await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void unixSockets_doTheSame(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path path = directory.resolve("streams");
          try (var server = Gyre.startUnixServer(StreamsIT::echoLines, path)) {
            talk(Gyre.openUnixConnection(path));
            assertEquals(1, server.sockets().size());
          }
        });
  }

  /** Sends numbered blocks until it has to wait, and then a few more. */
  private static final class EagerSender implements StreamHandler {
    static final int BLOCK_BYTES = 1 << 16;
    long sent;
    int mostBuffered;

    boolean hadToWait() {
      return mostBuffered > WriteBufferLimits.DEFAULT.high();
    }

    @Override
    public void handle(StreamReader reader, StreamWriter writer) throws IOException {
      try (writer) {
        while (!hadToWait()) {
          sendBlock(writer);
        }
        for (int i = 0; i < 16; i++) {
          sendBlock(writer);
        }
      }
    }

    private void sendBlock(StreamWriter writer) throws IOException {
      writer.write(block(sent++));
      mostBuffered = Math.max(mostBuffered, writer.transport().getWriteBufferSize());
      writer.drain();
    }

    static byte[] block(long number) {
      byte[] block = new byte[BLOCK_BYTES];
      new Random(number).nextBytes(block);
      return block;
    }
  }

  /** Neither end holds more than its limits allow: reader and writer make each other wait. */
  @ParameterizedTest
  @MethodSource("selectors")
  void readerThatIsSlow_makesTheWriterWait_andAllArrives(SelectorProvider selectors) {
    var sender = new EagerSender();
    SelectorTrial.run(
        selectors,
        loop -> {
          try (var server = Gyre.startServer(sender, "127.0.0.1", 0);
              var client = Gyre.openConnection("127.0.0.1", ServerPort.of(server))) {
            while (!sender.hadToWait()) {
              loop.yieldNow();
            }
            long number = 0;
            while (number < sender.sent || !client.reader().atEof()) {
              assertArrayEquals(
                  EagerSender.block(number),
                  client.reader().readExactly(EagerSender.BLOCK_BYTES),
                  () -> "blocks sent: " + sender.sent);
              number++;
              if (number == sender.sent) {
                assertEquals(0, client.reader().read(1).length);
              }
            }
            int twoBlocks = 2 * EagerSender.BLOCK_BYTES;
            assertTrue(sender.mostBuffered <= twoBlocks, "buffered " + sender.mostBuffered);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void limits_areThoseAskedFor(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var seen = loop.<Throwable>createFuture();
          StreamHandler handler =
              (reader, writer) -> {
                try (writer) {
                  seen.setResult(assertThrows(LimitOverrunException.class, reader::readLine));
                }
              };
          try (var server = Gyre.startServer(handler, ServerOptions.on("127.0.0.1", 0), 10);
              var client =
                  Gyre.openConnection(
                      ConnectionOptions.to("127.0.0.1", ServerPort.of(server)), 10)) {
            client.writer().write("longer than the limit\n");
            assertTrue(seen.await().getMessage().contains("limit of 10"));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void readThatTakesTooLong_isGivenUp(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (var server = Gyre.startServer(StreamsIT::echoLines, "127.0.0.1", 0);
              var client = Gyre.openConnection("127.0.0.1", ServerPort.of(server))) {
            assertThrows(
                TimeoutException.class,
                () -> Gyre.timeout(Duration.ofMillis(1)).call(() -> client.reader().readLine()));
            client.writer().write("still alive\n");
            assertEquals("still alive", client.reader().readLine(UTF_8));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void nobodyThere_isAnIoException(SelectorProvider selectors) throws IOException {
    int unused;
    try (var socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    SelectorTrial.run(
        selectors,
        loop -> assertThrows(IOException.class, () -> Gyre.openConnection("127.0.0.1", unused)));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void resetByThePeer_reachesWhoReads(SelectorProvider selectors) throws IOException {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SelectorTrial.run(
          selectors,
          loop -> {
            String host = listening.getInetAddress().getHostAddress();
            try (var client = Gyre.openConnection(host, listening.getLocalPort())) {
              try (Socket peer = listening.accept()) {
                peer.setSoLinger(true, 0);
              }
              assertThrows(IOException.class, () -> client.reader().read());
              assertThrows(IOException.class, () -> client.writer().drain());
              assertThrows(IOException.class, () -> client.writer().waitClosed());
            }
          });
    }
  }
}
