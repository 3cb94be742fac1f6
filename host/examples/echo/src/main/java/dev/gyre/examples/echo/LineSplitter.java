package dev.gyre.examples.echo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines of UTF-8 text. A line ends with LF or CR LF, which are not part
 * of it. To be used by one connection.
 */
final class LineSplitter {

  private final int maxBytes;
  private final Consumer<String> lines;
  private byte[] begun = new byte[128];
  private int length;

  LineSplitter(int maxBytes, Consumer<String> lines) {
    this.maxBytes = maxBytes;
    this.lines = lines;
  }

  /**
   * Takes bytes in, and hands over each line that they complete.
   *
   * @param data the bytes; all are consumed, unless a line is too long
   * @return false if a line is longer than allowed: the stream is of no more use
   */
  boolean feed(ByteBuffer data) {
    while (data.hasRemaining()) {
      byte next = data.get();
      if (next == '\n') {
        endLine();
      } else if (length == maxBytes) {
        return false;
      } else {
        append(next);
      }
    }
    return true;
  }

  /**
   * The stream has ended: what has come since the last line's end is a line too, if it is not
   * empty.
   */
  void end() {
    if (length > 0) {
      endLine();
    }
  }

  private void append(byte next) {
    if (length == begun.length) {
      begun = Arrays.copyOf(begun, Math.min(2 * length, maxBytes));
    }
    begun[length++] = next;
  }

  private void endLine() {
    int end = length > 0 && begun[length - 1] == '\r' ? length - 1 : length;
    length = 0;
    lines.accept(new String(begun, 0, end, StandardCharsets.UTF_8));
  }
}
