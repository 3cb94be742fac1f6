package dev.gyre.loop.datagrams;

import dev.gyre.io.Datagram;
import dev.gyre.io.DatagramTransport;
import dev.gyre.spi.DatagramPort;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Datagrams that the system did not take yet, in order. Loop thread only. */
final class DatagramQueue {

  private static final int DATAGRAMS_PER_SEND = 16;

  private final ArrayDeque<Datagram> datagrams = new ArrayDeque<>(1);
  private final @Nullable Datagram[] offered = new @Nullable Datagram[DATAGRAMS_PER_SEND];
  private long size;

  /** Returns how much waits: the bytes of each datagram and those of its header. */
  long size() {
    return size;
  }

  boolean isEmpty() {
    return datagrams.isEmpty();
  }

  /** Copies a datagram to the end of the queue; the buffer's position moves to its limit. */
  void append(ByteBuffer data, @Nullable SocketAddress to) {
    ByteBuffer copy = ByteBuffer.allocate(data.remaining());
    copy.put(data).flip();
    datagrams.addLast(new Datagram(copy, to));
    size += sizeOf(copy.limit());
  }

  /**
   * Offers the first datagrams to the port, once, and removes those that it takes.
   *
   * @return how many it took
   * @throws IOException if the first one fails, which is then removed as well
   */
  @SuppressWarnings("NullAway") // Those that are counted are there.
  int sendTo(DatagramPort port) throws IOException {
    int count = offerFirst();
    int taken = 1; // Whatever is thrown is about the first one.
    try {
      taken = port.send(offered, count);
      return taken;
    } finally {
      Arrays.fill(offered, 0, count, null);
      remove(taken);
    }
  }

  private int offerFirst() {
    int count = 0;
    for (Datagram datagram : datagrams) {
      offered[count++] = datagram;
      if (count == DATAGRAMS_PER_SEND) {
        break;
      }
    }
    return count;
  }

  private void remove(int count) {
    for (int i = 0; i < count; i++) {
      // The bytes lie from the start of the buffer to its limit, whether they were sent or not.
      size -= sizeOf(datagrams.removeFirst().data().limit());
    }
  }

  private static int sizeOf(int bytes) {
    return bytes + DatagramTransport.HEADER_BYTES;
  }

  /** Drops all datagrams. */
  void clear() {
    datagrams.clear();
    size = 0;
  }
}
