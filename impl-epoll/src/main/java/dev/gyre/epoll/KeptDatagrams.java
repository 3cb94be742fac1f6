package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Short datagrams that were sent while a batch of received ones is delivered, which is when answers
 * come: they are copied, and go together by one sendmmsg(2). One port at a time has them, the one
 * that delivers. Loop thread only.
 *
 * <p>To copy a long datagram costs more than a system call, so those are not kept.
 */
final class KeptDatagrams {

  private static final int KEPT_MAX = 16;
  private static final int BYTES_MAX = 4096;
  private static final int CACHE_LINE_BYTES = 64;
  private static final int MSG_NOSIGNAL = 0x4000;

  private final LibC libc;
  private final MessageBatch batch;
  private final ByteBuffer bytes;
  private final long bytesAddress;
  private final int[] starts = new int[KEPT_MAX + 1];
  private final int[] lengths = new int[KEPT_MAX];
  private final @Nullable SocketAddress[] targets = new @Nullable SocketAddress[KEPT_MAX];

  /** Those from the first to before the end wait. */
  private int first;

  private int end;
  private @Nullable EpollDatagramPort port;

  KeptDatagrams(LibC libc, Arena arena) {
    this.libc = libc;
    batch = new MessageBatch(arena, KEPT_MAX, 0);
    MemorySegment room = arena.allocate(KEPT_MAX * BYTES_MAX, BYTES_MAX);
    bytes = room.asByteBuffer();
    bytesAddress = room.address();
  }

  /** Tells whether a datagram is worth to be kept. */
  static boolean isShort(ByteBuffer data) {
    return data.remaining() <= BYTES_MAX;
  }

  /** Belongs to a port until the end; returns false if another one has it. */
  boolean begin(EpollDatagramPort port) {
    if (this.port != null) {
      return false;
    }
    this.port = port;
    return true;
  }

  /** Tells whether a port has begun and not ended. */
  @SuppressWarnings("ReferenceEquality") // It is about this very port.
  boolean belongTo(EpollDatagramPort port) {
    return this.port == port;
  }

  /** Belongs to nobody any more, and is empty. */
  void end() {
    port = null;
    clear();
  }

  private void clear() {
    Arrays.fill(targets, first, end, null);
    first = 0;
    end = 0;
  }

  boolean isEmpty() {
    return first == end;
  }

  boolean isFull() {
    return end == KEPT_MAX;
  }

  /**
   * Copies a short datagram to the end, which is not full; the buffer's position moves to its
   * limit.
   *
   * @throws IOException if the address cannot be sent to
   */
  void add(ByteBuffer data, SocketAddress to, int family) throws IOException {
    int length = data.remaining();
    int start = starts[end];
    int addressLength = NativeDatagrams.encode(to, family, batch.address(end));
    batch.set(end, bytesAddress + start, length, addressLength);
    bytes.put(start, data, data.position(), length);
    data.position(data.limit());
    targets[end] = to;
    lengths[end] = length;
    end++;
    starts[end] = (start + length + CACHE_LINE_BYTES - 1) & -CACHE_LINE_BYTES;
  }

  /** Returns the bytes of the first one that waits, until something else is done. */
  ByteBuffer first() {
    return bytes.slice(starts[first], lengths[first]);
  }

  /** Returns where the first one that waits goes. */
  SocketAddress firstTarget() {
    return Objects.requireNonNull(targets[first], "one waits");
  }

  /** Removes the first one that waits. */
  void removeFirst() {
    remove(1);
  }

  private void remove(int count) {
    Arrays.fill(targets, first, first + count, null);
    first += count;
    if (first == end) {
      clear();
    }
  }

  /**
   * Sends those that wait, from the first, and removes what was sent.
   *
   * @return false if the system takes none now
   * @throws IOException if the first one fails, which is removed as well
   */
  boolean send(int fd, int family) throws IOException {
    int sent = libc.sendmmsg(fd, batch.messagesFrom(first), end - first, MSG_NOSIGNAL);
    if (sent >= 0) {
      remove(sent);
      return sent > 0;
    }
    SocketAddress to = firstTarget();
    try {
      NativeDatagrams.throwUnlessTemporary(libc, family, to);
      return false;
    } catch (IOException refused) {
      removeFirst();
      throw refused;
    }
  }
}
