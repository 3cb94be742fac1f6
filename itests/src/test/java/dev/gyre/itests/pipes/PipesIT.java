package dev.gyre.itests.pipes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Connection;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.Transport;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code connectReadPipe} and {@code connectWritePipe} promise. */
@Timeout(60)
class PipesIT {

  private static final int LARGE = 3_000_000;

  private static final ContextVar<String> VAR = ContextVar.of("var");

  @TempDir private Path folder;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(int count) {
    byte[] noise = new byte[count];
    new Random(count).nextBytes(noise);
    return noise;
  }

  private Path fifo() throws IOException {
    Path path = folder.resolve("fifo" + System.nanoTime());
    try {
      assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return path;
  }

  private static int openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  private static boolean isEpoll(SelectorProvider selectors) {
    return selectors.getClass().getName().contains("Epoll");
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channels_carryMuchData_underFlowControl_toItsEnd(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Connection<PipeLog> reading =
              loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()).await();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
          assertSame(pipe.source(), reading.transport().getExtraInfo(ExtraInfo.PIPE));
          assertSame(pipe.sink(), writing.transport().getExtraInfo(ExtraInfo.PIPE));
          assertNull(reading.transport().getExtraInfo(ExtraInfo.PEERNAME));
          byte[] sent = noise(LARGE);
          writing.transport().write(ByteBuffer.wrap(sent));
          assertEquals(List.of("made", "pause"), writing.protocol().events);
          assertTrue(writing.transport().getWriteBufferSize() > LARGE / 2);
          writing.transport().close();
          assertTrue(writing.transport().isClosing());
          reading.protocol().lost.await();

          assertArrayEquals(sent, reading.protocol().received.toByteArray());
          assertEquals(List.of("made", "data", "eof", "lost"), reading.protocol().events);
          assertNull(reading.protocol().cause);
          writing.protocol().lost.await();
          assertEquals(List.of("made", "pause", "resume", "lost"), writing.protocol().events);
          assertNull(writing.protocol().cause);
          assertFalse(pipe.source().isOpen());
          assertFalse(pipe.sink().isOpen());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void pausedReader_holdsUpTheWriter(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Connection<PipeLog> reading =
              loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()).await();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
          assertTrue(reading.transport().isReading());
          reading.transport().pauseReading();
          assertFalse(reading.transport().isReading());
          writing.transport().setWriteBufferLimits(new WriteBufferLimits(10, 20));
          writing.transport().write(noise(LARGE));
          for (int i = 0; i < 50; i++) {
            loop.yieldNow();
          }
          assertEquals(List.of("made"), reading.protocol().events);
          reading.transport().resumeReading();
          PipeLog.until(() -> writing.protocol().events.contains("resume"));
          PipeLog.until(() -> reading.protocol().received.size() == LARGE);
          reading.transport().close();
          reading.protocol().lost.await();
          assertEquals(List.of("made", "data", "lost"), reading.protocol().events);
          writing.transport().abort();
          writing.protocol().lost.await();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void readerThatGoes_breaksThePipe(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
          writing.transport().write(noise(LARGE));
          pipe.source().close();
          writing.protocol().lost.await();
          assertInstanceOf(IOException.class, writing.protocol().cause);
          assertEquals(List.of("made", "pause", "lost"), writing.protocol().events);
          assertEquals(0, writing.transport().getWriteBufferSize());
          writing.transport().write(bytes("dropped"));
          assertEquals(0, writing.transport().getWriteBufferSize());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void writeEof_isClose_andWhatFollowsIsDropped(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Connection<PipeLog> reading =
              loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()).await();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
          assertTrue(writing.transport().canWriteEof());
          writing
              .transport()
              .writelines(List.of(ByteBuffer.wrap(bytes("one ")), ByteBuffer.wrap(bytes("two"))));
          writing.transport().writeEof();
          writing.transport().writeEof();
          assertTrue(writing.transport().isClosing());
          writing.transport().write(bytes("three"));
          reading.protocol().lost.await();
          assertEquals("one two", reading.protocol().text());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void eachEnd_refusesWhatTheOtherDoes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Transport reading =
              loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()).await().transport();
          Transport writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await().transport();
          assertFalse(reading.canWriteEof());
          assertThrows(UnsupportedOperationException.class, () -> reading.write(bytes("x")));
          assertThrows(UnsupportedOperationException.class, reading::writeEof);
          assertFalse(writing.isReading());
          assertThrows(UnsupportedOperationException.class, writing::pauseReading);
          assertThrows(UnsupportedOperationException.class, writing::resumeReading);
          assertThrows(
              IllegalStateException.class,
              () -> loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()));
          assertThrows(IllegalStateException.class, () -> loop.addWriter(pipe.sink(), () -> {}));
          var refused = new CompletableFuture<Throwable>();
          Thread.ofPlatform()
              .start(() -> {
                try {
                  writing.write(bytes("x"));
                  refused.complete(null);
                } catch (RuntimeException e) {
                  refused.complete(e);
                }
              });
          assertInstanceOf(IllegalStateException.class, refused.get());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void protocolThatThrows_losesItsPipe(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> reports = new ArrayList<>();
          loop.setExceptionHandler((of, context) -> reports.add(context.message()));
          Pipe pipe = Pipe.open();
          var failing =
              new PipeLog(loop) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  throw new IllegalArgumentException("as it may");
                }
              };
          loop.connectReadPipe(() -> failing, pipe.source()).await();
          pipe.sink().write(ByteBuffer.wrap(bytes("x")));
          failing.lost.await();
          assertInstanceOf(IllegalArgumentException.class, failing.cause);
          assertEquals(List.of("fatal error: protocol.dataReceived() call failed"), reports);
          pipe.sink().close();

          Pipe other = Pipe.open();
          LoopFuture<Connection<PipeLog>> none = loop.connectReadPipe(() -> null, other.source());
          assertThrows(IllegalStateException.class, none::await);
          assertFalse(other.source().isOpen());
          other.sink().close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void abortedPipe_dropsWhatIsBuffered(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
          writing.transport().write(noise(LARGE));
          writing.transport().close();
          assertFalse(writing.protocol().lost.isDone());
          writing.transport().abort();
          writing.protocol().lost.await();
          assertNull(writing.protocol().cause);
          assertFalse(pipe.sink().isOpen());
          pipe.source().close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void protocols_areToldInTheContextOfTheCall_andMayBeReplaced(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Telling extends PipeLog {
            Telling() {
              super(loop);
            }

            @Override
            void see(String event) {
              super.see(event + " in " + VAR.get());
            }
          }

          Path fifo = fifo();
          Pipe pipe = Pipe.open();
          VAR.set("one");
          var reading = loop.connectReadPipe(Telling::new, pipe.source());
          VAR.set("two");
          var opening = loop.connectReadPipe(Telling::new, fifo);
          VAR.set("three");
          var writing = loop.connectWritePipe(Telling::new, fifo);
          VAR.set("later");
          pipe.sink().write(ByteBuffer.wrap(bytes("x")));
          pipe.sink().close();
          reading.await().protocol().lost.await();
          assertEquals(
              List.of("made in one", "data in one", "eof in one", "lost in one"),
              reading.await().protocol().events);
          writing.await().transport().write(bytes("first "));
          Telling former = opening.await().protocol();
          PipeLog.until(() -> former.text().equals("first "));
          var latter = new PipeLog(loop);
          opening.await().transport().setProtocol(latter);
          assertSame(latter, opening.await().transport().getProtocol());
          writing.await().transport().write(bytes("second"));
          writing.await().transport().close();
          latter.lost.await();
          assertEquals("second", latter.text());
          assertEquals(List.of("made in two", "data in two"), former.events);
          assertEquals(
              List.of("made in three", "lost in later"), writing.await().protocol().events);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bufferedProtocol_readsIntoItsOwnBuffer(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          for (ByteBuffer own : List.of(ByteBuffer.allocate(7), ByteBuffer.allocateDirect(4096))) {
            class Filling extends PipeLog implements BufferedProtocol {
              Filling() {
                super(loop);
              }

              @Override
              public ByteBuffer getBuffer(int sizeHint) {
                return own;
              }

              @Override
              public void bufferUpdated(int count) {
                own.flip();
                super.dataReceived(own);
                own.clear();
              }

              @Override
              public void dataReceived(ByteBuffer data) {
                throw new AssertionError("has a buffer of its own");
              }
            }

            Path fifo = fifo();
            byte[] sent = noise(100_000);
            for (InputStream stream : new InputStream[] {null, new ByteArrayInputStream(sent)}) {
              Filling filling = new Filling();
              if (stream == null) {
                var connecting = loop.connectReadPipe(() -> filling, fifo);
                loop.runInExecutor(
                        command -> Thread.ofPlatform().start(command),
                        () -> Files.write(fifo, sent))
                    .await();
                connecting.await();
              } else {
                loop.connectReadPipe(() -> filling, stream).await();
              }
              filling.lost.await();
              assertArrayEquals(sent, filling.received.toByteArray());
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void namedPipe_isReadFromAnotherProcess(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path fifo = fifo();
          var opening = loop.connectReadPipe(() -> new PipeLog(loop), fifo);
          Process writer =
              new ProcessBuilder("sh", "-c", "seq 1 50000 > \"$0\"", fifo.toString()).start();
          Connection<PipeLog> reading = opening.await();
          assertEquals(fifo, reading.transport().getExtraInfo(ExtraInfo.PIPE));
          reading.protocol().lost.await();
          assertEquals(List.of("made", "data", "eof", "lost"), reading.protocol().events);
          assertTrue(reading.protocol().text().endsWith("49999\n50000\n"));
          assertEquals(50_000, reading.protocol().text().lines().count());
          assertEquals(0, writer.waitFor());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void namedPipe_isWrittenToAnotherProcess_onceItReads(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path fifo = fifo();
          var opening = loop.connectWritePipe(() -> new PipeLog(loop), fifo);
          Gyre.sleep(Duration.ofMillis(30));
          assertFalse(opening.isDone(), "nobody reads yet");
          Process reader = new ProcessBuilder("wc", "-c", fifo.toString()).start();
          Connection<PipeLog> writing = opening.await();
          writing.transport().write(noise(LARGE));
          writing.transport().close();
          writing.protocol().lost.await();
          assertNull(writing.protocol().cause);
          String counted =
              new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertEquals(LARGE + " " + fifo, counted.strip());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void readerOfANamedPipeThatGoes_isNoticed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path fifo = fifo();
          var opening = loop.connectWritePipe(() -> new PipeLog(loop), fifo);
          new ProcessBuilder("head", "-c", "1", fifo.toString()).start();
          Connection<PipeLog> writing = opening.await();
          writing.transport().write(bytes("x"));
          if (!isEpoll(selectors)) {
            // It is noticed by writing only.
            while (!writing.protocol().lost.isDone()) {
              writing.transport().write(bytes("x"));
              Gyre.sleep(Duration.ofMillis(5));
            }
            assertInstanceOf(IOException.class, writing.protocol().cause);
            return;
          }
          writing.protocol().lost.await();
          assertNull(writing.protocol().cause, "nothing is left to be written");
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void streamsOfTheJdk_areWorkedByThreads(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Process cat = new ProcessBuilder("cat").start();
          Connection<PipeLog> reading =
              loop.connectReadPipe(() -> new PipeLog(loop), cat.getInputStream()).await();
          Connection<PipeLog> writing =
              loop.connectWritePipe(() -> new PipeLog(loop), cat.getOutputStream()).await();
          byte[] sent = noise(LARGE);
          writing.transport().write(ByteBuffer.wrap(sent));
          writing.transport().close();
          reading.protocol().lost.await();
          assertArrayEquals(sent, reading.protocol().received.toByteArray());
          assertEquals(List.of("made", "data", "eof", "lost"), reading.protocol().events);
          assertEquals(List.of("made", "pause", "resume", "lost"), writing.protocol().events);

          var target = new ByteArrayOutputStream();
          Connection<PipeLog> memory =
              loop.connectWritePipe(() -> new PipeLog(loop), Channels.newChannel(target)).await();
          memory.transport().write(bytes("to memory"));
          memory.transport().close();
          PipeLog.until(() -> target.size() == 9);
          assertEquals("to memory", target.toString(StandardCharsets.UTF_8));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void pausedStream_isReadOnWhereItStopped(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          byte[] sent = noise(LARGE);
          var log =
              new PipeLog(loop) {
                @Override
                public void dataReceived(ByteBuffer data) {
                  super.dataReceived(data);
                  transport.pauseReading();
                  see("paused");
                  loop.callLaterNanos(10_000, () -> transport.resumeReading());
                }
              };
          loop.connectReadPipe(() -> log, new ByteArrayInputStream(sent)).await();
          log.lost.await();
          assertArrayEquals(sent, log.received.toByteArray());
          assertTrue(log.events.size() > LARGE / 65_536 * 2, log.events::toString);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void streamsOfTasks_workOnPipes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Pipe pipe = Pipe.open();
          var reader = new StreamReader(loop);
          loop.connectReadPipe(() -> new StreamReaderProtocol(reader), pipe.source()).await();
          Connection<StreamReaderProtocol> writing =
              loop.connectWritePipe(
                      () -> new StreamReaderProtocol(new StreamReader(loop)), pipe.sink())
                  .await();
          var writer = new StreamWriter(writing.transport(), writing.protocol(), null);
          writer.write("one\ntwo\n");
          writer.drain();
          assertEquals("one", reader.readLine(StandardCharsets.UTF_8));
          assertEquals("two", reader.readLine(StandardCharsets.UTF_8));
          writer.close();
          writer.waitClosed();
          assertNull(reader.readLine(StandardCharsets.UTF_8));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whatIsNoPipe_isRefused(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path file = Files.createFile(folder.resolve("file" + System.nanoTime()));
          for (Path wrong : List.of(file, folder)) {
            var reading = loop.connectReadPipe(() -> new PipeLog(loop), wrong);
            var refused = assertThrows(IllegalArgumentException.class, reading::await);
            assertTrue(refused.getMessage().endsWith(wrong.toString()), refused::getMessage);
            var writing = loop.connectWritePipe(() -> new PipeLog(loop), wrong);
            assertThrows(IllegalArgumentException.class, writing::await);
          }
          var missing = loop.connectReadPipe(() -> new PipeLog(loop), folder.resolve("missing"));
          assertThrows(NoSuchFileException.class, () -> missing.await(IOException.class));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void cancelledAndClosed_leakNoDescriptor(SelectorProvider selectors) throws Exception {
    SelectorTrial.requireUsable(selectors);
    assumeTrue(Files.exists(Path.of("/proc/self/fd")));
    List<Path> fifos = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      fifos.add(fifo());
    }
    SelectorTrial.run(selectors, loop -> openAndForget(loop, fifos)); // what is opened once only
    int before = openDescriptors();
    SelectorTrial.run(selectors, loop -> openAndForget(loop, fifos));
    await().until(() -> openDescriptors() <= before);
  }

  /** The loop's end closes what is left open here. */
  private static void openAndForget(EventLoop loop, List<Path> fifos) throws Exception {
    for (Path fifo : fifos) {
      Pipe pipe = Pipe.open();
      loop.connectReadPipe(() -> new PipeLog(loop), pipe.source()).await();
      loop.connectWritePipe(() -> new PipeLog(loop), pipe.sink()).await();
      Pipe given = Pipe.open();
      var cancelled = loop.connectReadPipe(() -> new PipeLog(loop), given.source());
      cancelled.cancel();
      given.sink().close();
      assertTrue(cancelled.isCancelled());
      var reading = loop.connectReadPipe(() -> new PipeLog(loop), fifo);
      loop.connectWritePipe(() -> new PipeLog(loop), fifo).await();
      reading.await();
    }
  }
}
