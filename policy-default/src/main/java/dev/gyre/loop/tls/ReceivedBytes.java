package dev.gyre.loop.tls;

import java.nio.ByteBuffer;

/**
 * Encrypted bytes that have arrived and are not decrypted yet. Loop thread only.
 *
 * <p>An engine wants each record in one piece. So bytes are gathered in a buffer borrowed from the
 * loop, and what is left at the end of the call, usually nothing or a part of a record, moves to an
 * array of its own that is hardly larger. That array grows with the bytes that have really arrived,
 * not with the length that the peer has announced.
 */
final class ReceivedBytes {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int SPARE_BYTES = 64;

  private final TlsBuffers buffers;

  /** The bytes lie between its position and its limit. */
  private ByteBuffer bytes = NOTHING;

  private boolean borrowed;

  ReceivedBytes(TlsBuffers buffers) {
    this.buffers = buffers;
  }

  /** Returns how many bytes wait. */
  int size() {
    return bytes.remaining();
  }

  /** Lends the bytes; whoever uses some moves the position past them. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Copies the remaining bytes of the data; its position moves to its limit. */
  void append(ByteBuffer data) {
    int count = data.remaining();
    if (bytes.capacity() - bytes.limit() < count) {
      moveTo(withRoomFor(bytes.remaining() + count));
    }
    int end = bytes.limit();
    bytes.limit(end + count).put(end, data, data.position(), count);
    data.position(data.limit());
  }

  private ByteBuffer withRoomFor(int count) {
    return count <= TlsBuffers.CAPACITY && !borrowed
        ? buffers.take()
        : ByteBuffer.allocate(Math.max(count, 2 * bytes.remaining()));
  }

  private void moveTo(ByteBuffer other) {
    other.clear().put(bytes).flip();
    release();
    bytes = other;
    borrowed = other.capacity() == TlsBuffers.CAPACITY;
  }

  /** Gives back what is borrowed, and keeps no more than is needed. To be called after each use. */
  void settle() {
    int count = bytes.remaining();
    if (count == 0) {
      drop();
    } else if (borrowed || bytes.capacity() > 4 * (count + SPARE_BYTES)) {
      moveTo(ByteBuffer.allocate(count + count / 4 + SPARE_BYTES));
    }
  }

  /** Drops all bytes. */
  void drop() {
    release();
    bytes = NOTHING;
    borrowed = false;
  }

  private void release() {
    if (borrowed) {
      buffers.giveBack(bytes);
    }
  }
}
