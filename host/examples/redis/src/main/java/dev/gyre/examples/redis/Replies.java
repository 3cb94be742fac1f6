package dev.gyre.examples.redis;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replies in RESP2, one behind the other. To be used by one connection. */
final class Replies {

  private static final byte[] END = Text.bytes("\r\n");
  private static final int USUAL_BYTES = 1 << 10;

  /** A short command may ask for the same long value again and again. */
  private static final long BULKS_BYTES_MAX = 64 << 20;

  private byte[] bytes = new byte[USUAL_BYTES];
  private int size;

  int size() {
    return size;
  }

  void simple(String text) {
    line('+', text);
  }

  void error(String text) {
    line('-', text.replace('\r', ' ').replace('\n', ' '));
  }

  void integer(long number) {
    line(':', Long.toString(number));
  }

  /** Announces replies that belong together. */
  void array(int count) {
    line('*', Integer.toString(count));
  }

  void bulk(byte @Nullable [] value) {
    if (value == null) {
      line('$', "-1");
      return;
    }
    line('$', Integer.toString(value.length));
    append(value);
    append(END);
  }

  void bulk(String text) {
    bulk(Text.bytes(text));
  }

  /**
   * Replies with several values together.
   *
   * @throws CommandFailure if they are too much for one reply
   */
  void bulks(List<byte @Nullable []> values) throws CommandFailure {
    long sum = 0;
    for (byte[] value : values) {
      sum += value == null ? 0 : value.length;
    }
    if (sum > BULKS_BYTES_MAX) {
      throw new CommandFailure("ERR reply would be too large, ask for fewer values");
    }
    array(values.size());
    values.forEach(this::bulk);
  }

  private void line(char kind, String text) {
    append(new byte[] {(byte) kind});
    append(Text.bytes(text));
    append(END);
  }

  private void append(byte[] more) {
    if (bytes.length - size < more.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * size, size + more.length));
    }
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** Hands the replies out, to be written before the next one is added. */
  ByteBuffer take() {
    ByteBuffer taken = ByteBuffer.wrap(bytes, 0, size);
    size = 0;
    if (bytes.length > 64 * USUAL_BYTES) {
      bytes = new byte[USUAL_BYTES];
    }
    return taken;
  }
}
