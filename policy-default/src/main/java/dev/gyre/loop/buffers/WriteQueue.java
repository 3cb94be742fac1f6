package dev.gyre.loop.buffers;

import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Bytes that whoever is below did not take yet, in order: the system, or the layer that encrypts.
 * Loop thread only.
 *
 * <p>Bytes are copied once, into chunks of bounded size, and never moved again. Small writes share
 * a chunk; a large one is cut. One attempt to send offers a bounded number of bytes, because a heap
 * buffer is copied again by the system's API each time it is offered: offering a long queue whole
 * would copy it as often as the peer takes a sip. Chunks are left to the garbage collector, which
 * is cheaper and safer than a pool for what is off the fast path.
 */
public final class WriteQueue {

  private static final int CHUNK_BYTES_MIN = 4 * 1024;
  private static final int CHUNK_BYTES_MAX = 16 * 1024;
  private static final int CHUNKS_PER_SEND = 16;
  private static final ByteBuffer[] NOTHING_OFFERED = {};

  /** Each chunk's bytes lie between its position and its limit; it is filled up to its capacity. */
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(1);

  private ByteBuffer[] offered = NOTHING_OFFERED;
  private long size;

  /** Takes bytes out of a queue. */
  @FunctionalInterface
  public interface Taker {

    /**
     * Takes as many bytes as it can now.
     *
     * @param data the buffers; the positions of those taken are to be moved
     * @param count how many of them are offered, from the first
     * @return how many bytes were taken, 0 or more
     * @throws IOException if none can be taken any more
     */
    long take(ByteBuffer[] data, int count) throws IOException;
  }

  /** Creates an empty queue. */
  public WriteQueue() {}

  /**
   * Returns how many bytes wait.
   *
   * @return 0 or more
   */
  public long size() {
    return size;
  }

  /**
   * Tells whether no byte waits.
   *
   * @return true if none does
   */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Copies the buffer's remaining bytes to the end of the queue; its position moves to its limit.
   *
   * @param data the bytes
   */
  public void append(ByteBuffer data) {
    while (data.hasRemaining()) {
      ByteBuffer tail = tailWithRoom(data.remaining());
      int end = tail.limit();
      int length = Math.min(tail.capacity() - end, data.remaining());
      tail.limit(end + length);
      tail.put(end, data, data.position(), length);
      data.position(data.position() + length);
      size += length;
    }
  }

  private ByteBuffer tailWithRoom(int wanted) {
    ByteBuffer tail = chunks.peekLast();
    if (tail == null || tail.limit() == tail.capacity()) {
      // A queue that has grown is likely to grow on: chunks grow with it.
      long capacity = Math.clamp(Math.max(wanted, size), CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
      tail = ByteBuffer.allocate((int) capacity).limit(0);
      chunks.addLast(tail);
    }
    return tail;
  }

  /**
   * Offers the first bytes of the queue to the stream, once, and removes those that it takes.
   *
   * @param stream what they are written to
   * @throws IOException if the connection is broken; the queue is then to be cleared
   */
  public void sendTo(ByteStream stream) throws IOException {
    int count = offerFirstChunks();
    try {
      size -= stream.write(offered, count);
    } finally {
      Arrays.fill(offered, 0, count, null);
    }
    removeSentChunks();
  }

  /**
   * Offers the first bytes of the queue, once, and removes those that are taken.
   *
   * @param taker takes them
   * @throws IOException what the taker throws; the queue is then to be cleared
   */
  public void offerTo(Taker taker) throws IOException {
    int count = offerFirstChunks();
    try {
      size -= taker.take(offered, count);
    } finally {
      Arrays.fill(offered, 0, count, null);
    }
    removeSentChunks();
  }

  private int offerFirstChunks() {
    if (offered.length == 0) {
      offered = new ByteBuffer[CHUNKS_PER_SEND];
    }
    int count = 0;
    for (ByteBuffer chunk : chunks) {
      offered[count++] = chunk;
      if (count == CHUNKS_PER_SEND) {
        break;
      }
    }
    return count;
  }

  private void removeSentChunks() {
    ByteBuffer head = chunks.peekFirst();
    while (head != null && !head.hasRemaining()) {
      chunks.removeFirst();
      head = chunks.peekFirst();
    }
  }

  /** Drops all bytes. */
  public void clear() {
    chunks.clear();
    size = 0;
  }
}
