package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every selector promises of files that are sent. */
@Timeout(60)
abstract class SendFileContract {

  private static final int MANY = 8 << 20;
  private static final String LOOPBACK = "127.0.0.1";

  @TempDir Path directory;

  private HandDrivenLoop loop;

  abstract SelectorProvider provider();

  @BeforeEach
  void open() throws IOException {
    loop = new HandDrivenLoop(provider().open());
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void largeFile_isSentInPortions_whole() throws IOException {
    byte[] data = randomBytes();
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    Portions portions = new Portions(pair, open("large", data));
    pair.clientSink.atWritable = portions;
    portions.run();
    assertTrue(portions.position < MANY, "the system took everything at once");
    pair.server.resumeReading();
    loop.until(() -> pair.serverSink.size() == MANY);
    assertArrayEquals(data, pair.serverSink.received.toByteArray());
    portions.file.close();
    portions.file.close();
  }

  @Test
  void part_isSentFromItsPosition_andNothingFromBehindTheEnd() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    try (SourceFile file = open("part", "0123456789".getBytes(StandardCharsets.UTF_8))) {
      assertEquals(10, file.size());
      assertEquals(4, pair.client.sendFile(file, 3, 4));
      assertEquals(3, pair.client.sendFile(file, 7, 100));
      assertEquals(0, pair.client.sendFile(file, 10, 1));
      assertEquals(0, pair.client.sendFile(file, 11, 1));
    }
    pair.server.resumeReading();
    loop.until(() -> pair.serverSink.size() == 7);
    assertEquals("3456789", pair.serverSink.received.toString(StandardCharsets.UTF_8));
  }

  /** Such as one of {@code /proc} that the system can only read. */
  @Test
  void fileThatTheSystemCannotSend_isRefusedWithTheRemedy_orSentAllTheSame() throws IOException {
    Path unsendable = Path.of("/proc/self/environ");
    assumeTrue(Files.isReadable(unsendable), "only Linux has such files");
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    int sent = 0;
    try (SourceFile file = loop.selector().openFile(unsendable)) {
      sent = (int) pair.client.sendFile(file, 0, 10);
    } catch (UnsupportedOperationException refused) {
      assertTrue(refused.getMessage().contains("read it and write"), refused::getMessage);
    }
    byte[] before = Arrays.copyOf(Files.readAllBytes(unsendable), sent);
    pair.client.write(ByteBuffer.wrap(new byte[] {'!'}));
    loop.until(() ->
        pair.serverSink.size() > 0
            && pair.serverSink.received.toString(StandardCharsets.UTF_8).endsWith("!"));
    byte[] received = pair.serverSink.received.toByteArray();
    assertArrayEquals(before, Arrays.copyOf(received, received.length - 1));
  }

  @Test
  void closedStreamAndClosedFile_areRefused() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    SourceFile file = open("closed", new byte[10]);
    pair.client.close();
    assertThrows(IOException.class, () -> pair.client.sendFile(file, 0, 10));
    file.close();
    assertThrows(IOException.class, () -> pair.server.sendFile(file, 0, 10));
    assertThrows(IOException.class, file::size);
  }

  @Test
  void missingFile_isNamed() {
    Path missing = directory.resolve("missing");
    var failure = assertThrows(NoSuchFileException.class, () -> loop.selector().openFile(missing));
    assertEquals(missing.toString(), failure.getFile());
  }

  @Test
  void fileOfAnotherSelector_isRefused() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    SourceFile foreign =
        new SourceFile() {
          @Override
          public long size() {
            return 1;
          }

          @Override
          public ChannelFile toChannelFile() {
            throw new AssertionError("nobody has asked for it");
          }

          @Override
          public void close() {}
        };
    assertFalse(pair.client.sends(foreign));
    assertThrows(IllegalArgumentException.class, () -> pair.client.sendFile(foreign, 0, 1));
  }

  private SourceFile open(String name, byte[] data) throws IOException {
    return loop.selector().openFile(Files.write(directory.resolve(name), data));
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[MANY];
    new Random(20_261_125).nextBytes(bytes);
    return bytes;
  }

  /** Sends a whole file, going on whenever the system takes bytes again. */
  private static final class Portions implements Runnable {
    final StreamPair pair;
    final SourceFile file;
    long position;

    Portions(StreamPair pair, SourceFile file) {
      this.pair = pair;
      this.file = file;
    }

    @Override
    public void run() {
      try {
        long sent;
        do {
          sent = pair.client.sendFile(file, position, MANY - position);
          position += sent;
        } while (sent > 0 && position < MANY);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (position < MANY) {
        pair.client.awaitWritable();
      }
    }
  }
}
