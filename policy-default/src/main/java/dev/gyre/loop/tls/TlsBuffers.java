package dev.gyre.loop.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The buffers in which the layers of one loop encrypt and decrypt. Loop thread only.
 *
 * <p>A layer borrows them for the length of a call, so that a connection without traffic holds
 * none, and all traffic goes through the same few, which stay in the processor's cache. Layers on
 * layers borrow while others have borrowed: the last one given back is the first one taken.
 *
 * <p>They lie on the heap, because there the JDK's ciphers are faster by a quarter for full
 * records, the copy to and from the socket's memory included, and equally fast for small ones.
 */
final class TlsBuffers {

  /** How many received bytes are decrypted at once. */
  static final int PORTION = 64 * 1024;

  /** One portion behind a part of the largest record, 33 KiB. */
  static final int CAPACITY = 100 * 1024;

  private static final int KEPT_MAX = 4;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(KEPT_MAX);

  /** Lends an empty buffer of {@link #CAPACITY} bytes. */
  ByteBuffer take() {
    ByteBuffer buffer = free.pollLast();
    return buffer == null ? ByteBuffer.allocate(CAPACITY) : buffer;
  }

  /** Takes a buffer back; one that was allocated elsewhere is left to the garbage collector. */
  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == CAPACITY && free.size() < KEPT_MAX) {
      free.addLast(buffer.clear());
    }
  }
}
