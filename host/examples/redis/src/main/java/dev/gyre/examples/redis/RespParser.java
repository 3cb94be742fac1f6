package dev.gyre.examples.redis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into commands: arrays of strings as RESP has them, or lines of words, for
 * people who type. To be used by one connection.
 *
 * <p>A client cannot make it keep more than a few limits say.
 */
final class RespParser {

  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final int ARGUMENTS_MAX = 64 << 10;
  private static final int ARGUMENT_BYTES_MAX = 16 << 20;
  private static final int COMMAND_BYTES_MAX = 32 << 20;
  private static final int NONE = -1;
  private static final int END_BYTES = 2;
  private static final int USUAL_BYTES = 1 << 10;

  private byte[] bytes = new byte[USUAL_BYTES];
  private int start;
  private int end;

  /** Up to where there is no end of line. */
  private int searched;

  private List<byte[]> arguments = List.of();
  private int count = NONE;
  private int length = NONE;
  private int commandBytes;

  /** Takes bytes in, all of them. */
  void feed(ByteBuffer data) {
    makeRoom(data.remaining());
    int added = data.remaining();
    data.get(bytes, end, added);
    end += added;
  }

  private void makeRoom(int added) {
    int kept = end - start;
    if (bytes.length - end >= added) {
      return;
    }
    int needed = kept + added;
    boolean fits = needed <= bytes.length;
    byte[] target = fits ? bytes : new byte[Math.max(needed, 2 * kept)];
    System.arraycopy(bytes, start, target, 0, kept);
    bytes = target;
    searched -= start;
    start = 0;
    end = kept;
  }

  /**
   * Returns the next command that is complete.
   *
   * @return its name and arguments; null if more bytes are needed
   * @throws ProtocolFailure if the bytes are no command, or one beyond the limits
   */
  @Nullable List<byte[]> next() throws ProtocolFailure {
    while (true) {
      if (length != NONE) {
        if (end - start < length + END_BYTES) {
          return null;
        }
        takeArgument();
        if (arguments.size() == count) {
          count = NONE;
          return arguments;
        }
        continue;
      }
      String line = takeLine();
      if (line == null) {
        return null;
      }
      if (count != NONE) {
        beginArgument(line);
      } else if (line.startsWith("*")) {
        beginCommand(line);
      } else if (!line.isBlank()) {
        return Arrays.stream(line.strip().split("\\s+", -1)).map(Text::bytes).toList();
      }
    }
  }

  private void beginCommand(String line) throws ProtocolFailure {
    int announced = number(line, ARGUMENTS_MAX, "invalid multibulk length");
    if (announced > 0) {
      count = announced;
      arguments = new ArrayList<>(Math.min(announced, 16));
      commandBytes = 0;
    }
  }

  private void beginArgument(String line) throws ProtocolFailure {
    if (!line.startsWith("$")) {
      throw new ProtocolFailure(
          "expected '$', got '%s'".formatted(line.isEmpty() ? "" : line.charAt(0)));
    }
    int announced = number(line, ARGUMENT_BYTES_MAX, "invalid bulk length");
    commandBytes += announced;
    if (announced < 0 || commandBytes > COMMAND_BYTES_MAX) {
      throw new ProtocolFailure("invalid bulk length");
    }
    length = announced;
  }

  private void takeArgument() throws ProtocolFailure {
    int stop = start + length;
    if (bytes[stop] != '\r' || bytes[stop + 1] != '\n') {
      throw new ProtocolFailure("expected the end of a string");
    }
    arguments.add(Arrays.copyOfRange(bytes, start, stop));
    moveTo(stop + END_BYTES);
    length = NONE;
  }

  private @Nullable String takeLine() throws ProtocolFailure {
    while (searched < end && bytes[searched] != '\n') {
      searched++;
    }
    if (searched - start > LINE_BYTES_MAX) {
      throw new ProtocolFailure("too big inline request");
    }
    if (searched == end) {
      return null;
    }
    int stop = searched > start && bytes[searched - 1] == '\r' ? searched - 1 : searched;
    String line = Text.of(Arrays.copyOfRange(bytes, start, stop));
    moveTo(searched + 1);
    return line;
  }

  private void moveTo(int position) {
    start = position;
    searched = position;
    if (start == end) {
      start = 0;
      end = 0;
      searched = 0;
      if (bytes.length > LINE_BYTES_MAX) {
        bytes = new byte[USUAL_BYTES]; // a large one is seldom needed again
      }
    }
  }

  private static int number(String line, int max, String failure) throws ProtocolFailure {
    try {
      int number = Integer.parseInt(line, 1, line.length(), 10);
      if (number <= max) {
        return number;
      }
    } catch (NumberFormatException malformed) {
      // The client is told below.
    }
    throw new ProtocolFailure(failure);
  }
}
