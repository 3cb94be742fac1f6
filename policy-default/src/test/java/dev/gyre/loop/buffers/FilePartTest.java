package dev.gyre.loop.buffers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FilePartTest {

  private final File file = new File();
  private final Socket socket = new Socket();

  @Test
  void wholeFile_isSentByOneCall_thatAsksForNoMoreThanThereIs() throws IOException {
    file.size = 1_000;
    FilePart part = new FilePart(0, Long.MAX_VALUE);
    assertTrue(part.findLengthOf(file));

    assertTrue(part.sendTo(socket));

    assertEquals(1_000, part.sent());
    assertEquals(List.of("1000 from 0"), socket.calls);
  }

  @Test
  void fileThatGrowsMeanwhile_isSentWhole() throws IOException {
    file.size = 1_000;
    FilePart part = new FilePart(0, 1_500);
    part.findLengthOf(file);
    file.size = 1_700;

    assertTrue(part.sendTo(socket));

    assertEquals(List.of("1000 from 0", "500 from 1000"), socket.calls);
  }

  @Test
  void fileThatShrinksMeanwhile_endsWhereItEnds() throws IOException {
    file.size = 1_000;
    FilePart part = new FilePart(0, Long.MAX_VALUE);
    part.findLengthOf(file);
    file.size = 300;

    assertTrue(part.sendTo(socket));

    assertEquals(300, part.sent());
  }

  @Test
  void fullSocket_isWaitedFor() throws IOException {
    file.size = 1_000;
    socket.room = 400;
    FilePart part = new FilePart(100, 850);
    part.findLengthOf(file);

    assertFalse(part.sendTo(socket));
    socket.room = 450;
    assertTrue(part.sendTo(socket));

    assertEquals(List.of("850 from 100", "450 from 500", "450 from 500"), socket.calls);
  }

  @Test
  void fileWithoutLength_isAskedForUntilItEnds() throws IOException {
    FilePart part = new FilePart(0, 2_000);
    assertFalse(part.findLengthOf(file));
    file.size = 1_000;

    assertTrue(part.sendTo(socket));

    assertEquals(List.of("2000 from 0", "1000 from 1000"), socket.calls);
  }

  private static final class File implements SourceFile {

    long size;

    @Override
    public long size() {
      return size;
    }

    @Override
    public ChannelFile toChannelFile() {
      throw new AssertionError("nobody has asked for it");
    }

    @Override
    public void close() {}
  }

  private final class Socket implements FilePart.Way {

    final List<String> calls = new ArrayList<>();
    long room = Long.MAX_VALUE;

    @Override
    public long send(long position, long count) {
      calls.add(count + " from " + position);
      long sent = Math.min(room, Math.max(0, Math.min(count, file.size - position)));
      room -= sent;
      return sent;
    }

    @Override
    public boolean endsAt(long position) {
      return position >= file.size;
    }
  }
}
