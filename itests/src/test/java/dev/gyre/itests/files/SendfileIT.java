package dev.gyre.itests.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.SendfileNotAvailableException;
import dev.gyre.io.Server;
import dev.gyre.io.Transport;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code sendfile} promises, both with and without the system's help. */
@Timeout(60)
class SendfileIT {

  private static final int MANY = 8 << 20;

  @TempDir private Path directory;
  private byte[] data = {};
  private Path path = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    data = new byte[MANY];
    new Random(20_261_125).nextBytes(data);
    path = Files.write(directory.resolve("file"), data);
  }

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static void run(SelectorProvider selectors, SelectorTrial.Body body) {
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          body.run(loop);
        });
  }

  /** Keeps what arrives, and takes nothing while it is held up. */
  private static final class Receiver implements Protocol {
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final LoopFuture<Boolean> gone;
    final boolean heldUp;
    @Nullable Transport transport;

    Receiver(EventLoop loop, boolean heldUp) {
      gone = loop.createFuture();
      this.heldUp = heldUp;
    }

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
      if (heldUp) {
        transport.pauseReading();
      }
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      received.writeBytes(copy);
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      gone.setResult(true);
    }
  }

  /** Writes down what it is told. */
  private static final class Sender implements Protocol {
    final List<String> log = new ArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();

    @Override
    public void dataReceived(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        received.write(bytes.get());
      }
    }

    @Override
    public void pauseWriting() {
      log.add("pause");
    }

    @Override
    public void resumeWriting() {
      log.add("resume");
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      log.add("lost");
    }
  }

  /** A connection from a sender to a receiver, by way of TCP. */
  private record Line(Transport transport, Sender sender, Receiver receiver) {

    static Line open(EventLoop loop, boolean heldUp) {
      Receiver receiver = new Receiver(loop, heldUp);
      Server server = loop.createServer(() -> receiver, "127.0.0.1", 0).await();
      int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
      Connection<Sender> connection = loop.createConnection(Sender::new, "127.0.0.1", port).await();
      while (receiver.transport == null) {
        loop.yieldNow();
      }
      server.close();
      return new Line(connection.transport(), connection.protocol(), receiver);
    }

    byte[] finish() {
      transport.close();
      receiver.gone.await();
      return receiver.received.toByteArray();
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void file_followsWhatIsBuffered_andPrecedesWhatIsWrittenThen(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          byte[] before = Arrays.copyOf(data, 2 * MANY);
          line.transport().write(before);
          assertTrue(line.transport().getWriteBufferSize() > 0);
          LoopFuture<Long> sending =
              loop.sendfile(line.transport(), path, 0, Long.MAX_VALUE, false);
          assertFalse(line.transport().isReading());
          for (Runnable write :
              List.<Runnable>of(
                  () -> line.transport().write(bytes("x")),
                  () -> line.transport().writelines(List.of(ByteBuffer.wrap(bytes("x")))),
                  () -> line.transport().writeEof(),
                  () -> loop.sendfile(line.transport(), path, 0, 1, false))) {
            var failure = assertThrows(IllegalStateException.class, write::run);
            assertTrue(failure.getMessage().contains("file is being sent"), failure::getMessage);
          }
          assertEquals(MANY, sending.await());
          assertTrue(line.transport().isReading());
          line.transport().write(bytes("after"));
          assertArrayEquals(concat(before, data, bytes("after")), line.finish());
          assertEquals(List.of("pause", "resume", "lost"), line.sender().log);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void openFile_isSentFromTheOffset_andItsPositionIsBehind(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            assertEquals(5, loop.sendfile(line.transport(), file, 10, 5, true).await());
            assertEquals(15, file.position());
            assertEquals(
                MANY - 100,
                loop.sendfile(line.transport(), file, 100, Long.MAX_VALUE, true).await());
            assertEquals(MANY, file.position());
            assertEquals(0, loop.sendfile(line.transport(), file, MANY + 10L, 5, true).await());
            assertTrue(file.isOpen());
          }
          assertEquals(7, loop.sendfile(line.transport(), path, MANY - 7L, 50, true).await());
          assertArrayEquals(
              concat(
                  Arrays.copyOfRange(data, 10, 15),
                  Arrays.copyOfRange(data, 100, MANY),
                  Arrays.copyOfRange(data, MANY - 7, MANY)),
              line.finish());
        });
  }

  /** With and without the system's help: the protocol knows nothing of what happens in between. */
  @ParameterizedTest
  @MethodSource("selectors")
  void protocolThatIsPaused_isResumedOnce(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          line.transport().setWriteBufferLimits(new WriteBufferLimits(0, 0));
          byte[] before = Arrays.copyOf(data, 2 * MANY);
          line.transport().write(before);
          assertEquals(List.of("pause"), line.sender().log);
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            assertEquals(MANY, loop.sendfile(line.transport(), file, 0, MANY, true).await());
          }
          assertArrayEquals(concat(before, data), line.finish());
          assertEquals(List.of("pause", "resume", "lost"), line.sender().log);
        });
  }

  /** The selector epoll cannot send a channel of the JDK, the selector on NIO can. */
  @ParameterizedTest
  @MethodSource("selectors")
  void openFile_withoutFallback_isSentOrRefused(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (selectors.name().equals("nio")) {
              assertEquals(MANY, loop.sendfile(line.transport(), file, 0, MANY, false).await());
              assertArrayEquals(data, line.finish());
            } else {
              var failure =
                  assertThrows(
                      SendfileNotAvailableException.class,
                      () -> loop.sendfile(line.transport(), file, 0, MANY, false));
              assertTrue(failure.getMessage().contains("allow the fallback"));
              line.transport().write(bytes("still open"));
              assertArrayEquals(bytes("still open"), line.finish());
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void peerThatWrites_isHeardAfterwards(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, true);
          Transport peer = line.receiver().transport;
          LoopFuture<Long> sending = loop.sendfile(line.transport(), path);
          peer.write(bytes("heard later"));
          for (int i = 0; i < 10; i++) {
            loop.yieldNow();
          }
          assertFalse(sending.isDone());
          assertEquals(0, line.sender().received.size());
          peer.resumeReading();
          assertEquals(MANY, sending.await());
          while (line.sender().received.size() < "heard later".length()) {
            loop.yieldNow();
          }
          assertArrayEquals(data, line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void lostConnection_failsTheFuture(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          for (boolean open : new boolean[] {false, true}) {
            Line line = Line.open(loop, true);
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
              LoopFuture<Long> sending =
                  open
                      ? loop.sendfile(line.transport(), file, 0, MANY, true)
                      : loop.sendfile(line.transport(), path);
              for (int i = 0; i < 10; i++) {
                loop.yieldNow();
              }
              assertFalse(sending.isDone());
              line.receiver().transport.abort();
              assertThrows(IOException.class, () -> sending.await(IOException.class));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void closedTransport_failsTheFuture_andIsToldToTheProtocol(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, true);
          LoopFuture<Long> sending = loop.sendfile(line.transport(), path);
          loop.yieldNow();
          line.transport().abort();
          assertThrows(AsynchronousCloseException.class, () -> sending.await(IOException.class));
          assertEquals(List.of("lost"), line.sender().log);
          assertThrows(IllegalStateException.class, () -> loop.sendfile(line.transport(), path));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void cancelledSending_leavesTheTransportUsable(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          for (boolean open : new boolean[] {false, true}) {
            Line line = Line.open(loop, true);
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
              LoopFuture<Long> sending =
                  open
                      ? loop.sendfile(line.transport(), file, 0, MANY, true)
                      : loop.sendfile(line.transport(), path);
              for (int i = 0; i < 10; i++) {
                loop.yieldNow();
              }
              sending.cancel();
              assertTrue(sending.isCancelled());
              loop.yieldNow();
              assertTrue(line.transport().isReading());
              line.transport().write(bytes("after"));
              line.receiver().transport.resumeReading();
              byte[] all = line.finish();
              assertTrue(all.length < MANY);
              int sent = all.length - "after".length();
              assertArrayEquals(concat(Arrays.copyOf(data, sent), bytes("after")), all);
              if (open) {
                assertEquals(sent, file.position());
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void misuse_isRefusedAtTheCall(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          Transport transport = line.transport();
          assertThrows(
              IllegalArgumentException.class, () -> loop.sendfile(transport, path, -1, 1, true));
          assertThrows(
              IllegalArgumentException.class, () -> loop.sendfile(transport, path, 0, 0, true));
          try (EventLoop other = SelectorTrial.newLoop(selectors)) {
            assertThrows(IllegalArgumentException.class, () -> other.sendfile(transport, path));
          }
          Path missing = directory.resolve("missing");
          assertThrows(
              NoSuchFileException.class,
              () -> loop.sendfile(transport, missing).await(IOException.class));
          transport.write(bytes("still open"));
          assertArrayEquals(bytes("still open"), line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @EnabledOnOs(OS.LINUX)
  void fileThatDoesNotSayHowLongItIs_isSentWhole(SelectorProvider selectors) throws Exception {
    try (var odd = new FileWithoutLength()) {
      Path environment = odd.path();
      byte[] whole = odd.bytes();
      run(
          selectors,
          loop -> {
            Line line = Line.open(loop, false);
            assertThrows(
                SendfileNotAvailableException.class,
                () -> loop.sendfile(line.transport(), environment, 0, Long.MAX_VALUE, false));
            assertEquals(whole.length, loop.sendfile(line.transport(), environment).await());
            try (FileChannel file = FileChannel.open(environment, StandardOpenOption.READ)) {
              assertEquals(
                  whole.length - 10L,
                  loop.sendfile(line.transport(), file, 10, Long.MAX_VALUE, true).await());
            }
            assertArrayEquals(
                concat(whole, Arrays.copyOfRange(whole, 10, whole.length)), line.finish());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void emptyFile_isSentWhateverIsAllowed(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          Path empty = Files.writeString(path.resolveSibling("empty" + System.nanoTime()), "");
          for (boolean fallback : new boolean[] {true, false}) {
            assertEquals(0, loop.sendfile(line.transport(), empty, 0, 1, fallback).await());
          }
          assertArrayEquals(new byte[0], line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void loopThatIsClosedMeanwhile_leavesNoFileOpen(SelectorProvider selectors) throws IOException {
    for (boolean aborts : new boolean[] {false, true}) {
      run(
          selectors,
          loop -> {
            Line line = Line.open(loop, true);
            LoopFuture<Long> sending = loop.sendfile(line.transport(), path);
            for (int i = 0; i < 10; i++) {
              loop.yieldNow();
            }
            assertFalse(sending.isDone());
            assertEquals(1, descriptorsOf(path));
            if (aborts) {
              line.transport().abort();
            }
          });
      assertEquals(0, descriptorsOf(path));
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void transportThatIsAborted_leavesNoFileOpen(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, true);
          LoopFuture<Long> sending = loop.sendfile(line.transport(), path);
          loop.yieldNow();
          assertEquals(1, descriptorsOf(path));
          line.transport().abort();
          assertThrows(IOException.class, () -> sending.await(IOException.class));
          assertEquals(0, descriptorsOf(path));
        });
  }

  /** How many descriptors of this process are of a file; on Linux only. */
  private static long descriptorsOf(Path file) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "descriptors can be counted on Linux only");
    Path real = file.toRealPath();
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.filter(each -> isOf(each, real)).count();
    }
  }

  private static boolean isOf(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** Channels of the user's are sent natively on every selector: both are the JDK's. */
  @ParameterizedTest
  @MethodSource("selectors")
  void connectionThatTheJdkHasMade_isSentFilesNatively(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          var receiver = new Receiver(loop, false);
          Server server = loop.createServer(() -> receiver, "127.0.0.1", 0).await();
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            SocketChannel channel = SocketChannel.open(server.sockets().getFirst());
            Transport transport =
                loop.createConnection(Sender::new, channel, null).await().transport();
            server.close();
            assertEquals(MANY, loop.sendfile(transport, path, 0, MANY, false).await());
            assertEquals(MANY, loop.sendfile(transport, file, 0, MANY, false).await());
            transport.close();
          }
          receiver.gone.await();
          assertArrayEquals(concat(data, data), receiver.received.toByteArray());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void fileBehindTheEndOfTheOutput_isRefused(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          line.transport().writeEof();
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            assertThrows(IllegalStateException.class, () -> loop.sendfile(line.transport(), path));
            assertThrows(
                IllegalStateException.class,
                () -> loop.sendfile(line.transport(), file, 0, MANY, true));
          }
          assertArrayEquals(new byte[0], line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void readingThatWasPaused_staysSo(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          line.transport().pauseReading();
          assertEquals(1, loop.sendfile(line.transport(), path, 0, 1, true).await());
          assertEquals(MANY, loop.sendfile(line.transport(), path).await());
          assertFalse(line.transport().isReading());
          assertArrayEquals(concat(Arrays.copyOf(data, 1), data), line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void callOfAnotherThread_isRefused(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          LoopFuture<LoopFuture<Long>> call =
              loop.runInExecutor(null, () -> loop.sendfile(line.transport(), path));
          var failure = assertThrows(IllegalStateException.class, call::await);
          assertTrue(failure.getMessage().contains("called from thread"), failure::getMessage);
          assertArrayEquals(new byte[0], line.finish());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void interrupt_isKeptForTheCallbacks_andClosesNothing(SelectorProvider selectors) {
    run(
        selectors,
        loop -> {
          Line line = Line.open(loop, false);
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            Thread.currentThread().interrupt();
            LoopFuture<Long> end = loop.sendfile(line.transport(), path, MANY - 9L, 20, true);
            assertTrue(Thread.interrupted());
            assertEquals(9, end.await());
            Thread.currentThread().interrupt();
            LoopFuture<Long> none = loop.sendfile(line.transport(), file, MANY, 20, true);
            assertTrue(Thread.interrupted());
            assertEquals(0, none.await());
            assertTrue(file.isOpen());
            assertEquals(MANY, file.position());
          }
          assertArrayEquals(Arrays.copyOfRange(data, MANY - 9, MANY), line.finish());
        });
  }
}
