package dev.gyre.io;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that have arrived and were not read yet: appended at the end, taken from the start. Loop
 * thread only.
 *
 * <p>One array, whose bytes are moved to the front when the end is reached and at least half of it
 * is free, else copied into one twice as large: each byte is moved a bounded number of times. A
 * large array is given up as soon as it is empty, so that an idle connection does not keep what it
 * once needed.
 */
final class ReceiveBuffer {

  private static final int CAPACITY_MIN = 512;
  private static final int CAPACITY_KEPT_MAX = 8 * 1024;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  void append(ByteBuffer data) {
    int length = data.remaining();
    if (length > bytes.length - end) {
      makeRoom(length);
    }
    data.get(bytes, end, length);
    end += length;
  }

  private void makeRoom(int length) {
    int size = size();
    int needed = Math.addExact(size, length);
    byte[] target = bytes;
    if (needed > bytes.length / 2) {
      long doubled = Math.max(CAPACITY_MIN, 2L * needed);
      target = new byte[(int) Math.min(doubled, Integer.MAX_VALUE - 8)];
    }
    System.arraycopy(bytes, start, target, 0, size);
    bytes = target;
    start = 0;
    end = size;
  }

  /** Takes the first bytes out; not more than there are. */
  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
    drop(count);
    return taken;
  }

  /** Copies all bytes. */
  byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  /** Drops the first bytes; not more than there are. */
  void drop(int count) {
    start += count;
    if (start == end) {
      clear();
    }
  }

  void clear() {
    start = 0;
    end = 0;
    if (bytes.length > CAPACITY_KEPT_MAX) {
      bytes = NOTHING;
    }
  }

  /** Finds a separator; returns how many bytes lie before it, or -1. */
  int indexOf(byte[] separator, int from) {
    int last = size() - separator.length;
    for (int index = from; index <= last; index++) {
      if (matches(separator, index)) {
        return index;
      }
    }
    return -1;
  }

  /** Tells whether the separator lies behind so many bytes. */
  boolean matches(byte[] separator, int index) {
    if (index > size() - separator.length) {
      return false;
    }
    for (int i = 0; i < separator.length; i++) {
      if (bytes[start + index + i] != separator[i]) {
        return false;
      }
    }
    return true;
  }
}
