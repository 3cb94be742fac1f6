package dev.gyre.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Several datagrams for one recvmmsg(2) or sendmmsg(2): an array of {@code mmsghdr}s, each with one
 * {@code iovec}, an address, and, for receiving, a buffer. Loop thread only.
 *
 * <pre>
 * mmsghdr  0 name:8  8 namelen:4  16 iov:8  24 iovlen:8  32 control:8  40 controllen:8  48 flags:4
 *          56 len:4
 * iovec    0 base:8  8 len:8
 * </pre>
 */
final class MessageBatch {

  private static final int MSG_TRUNC = 0x20;
  private static final long MESSAGE_BYTES = 64;
  private static final long NAME_LENGTH = 8;
  private static final long VECTORS = 16;
  private static final long VECTOR_COUNT = 24;
  private static final long FLAGS = 48;
  private static final long LENGTH = 56;
  private static final long VECTOR_BYTES = 16;
  private static final long VECTOR_LENGTH = 8;
  private static final int PAGE_BYTES = 4096;
  private static final long ADDRESS_BYTES = (UnixAddresses.BYTES_MAX + 7) / 8 * 8;

  private final int size;
  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final MemorySegment[] addresses;
  private final ByteBuffer[] buffers;

  // The sender of one datagram is often that of the next.
  private final MemorySegment latestBytes;
  private int latestLength = -1;
  private @Nullable SocketAddress latestSender;

  /**
   * Creates a batch.
   *
   * @param arena where it lives
   * @param size how many datagrams it takes
   * @param bytesEach how long each may be; 0 for a batch to send, whose bytes are elsewhere
   */
  MessageBatch(Arena arena, int size, int bytesEach) {
    this.size = size;
    messages = arena.allocate(MESSAGE_BYTES * size, Long.BYTES);
    vectors = arena.allocate(VECTOR_BYTES * size, Long.BYTES);
    latestBytes = arena.allocate(ADDRESS_BYTES, Long.BYTES);
    addresses = new MemorySegment[size];
    buffers = new ByteBuffer[bytesEach == 0 ? 0 : size];
    for (int i = 0; i < size; i++) {
      addresses[i] = arena.allocate(ADDRESS_BYTES, Long.BYTES);
      long message = i * MESSAGE_BYTES;
      messages.set(ValueLayout.JAVA_LONG, message, addresses[i].address());
      messages.set(ValueLayout.JAVA_LONG, message + VECTORS, vectors.address() + i * VECTOR_BYTES);
      messages.set(ValueLayout.JAVA_LONG, message + VECTOR_COUNT, 1);
    }
    // On pages, because the system copies to where a line of the cache begins, and faster.
    MemorySegment room = arena.allocate((long) bytesEach * buffers.length, PAGE_BYTES);
    for (int i = 0; i < buffers.length; i++) {
      MemorySegment bytes = room.asSlice((long) bytesEach * i, bytesEach);
      buffers[i] = bytes.asByteBuffer();
      setVector(i, bytes.address(), bytesEach);
    }
  }

  int size() {
    return size;
  }

  /** Returns the address of the array. */
  long messages() {
    return messages.address();
  }

  /** Returns the address of the array from the index-th on. */
  long messagesFrom(int index) {
    return messages.address() + index * MESSAGE_BYTES;
  }

  /** Returns where the index-th address is written. */
  MemorySegment address(int index) {
    return addresses[index];
  }

  /** Says what the index-th datagram to send is; an address of length 0 is none. */
  void set(int index, long from, int length, int addressLength) {
    setVector(index, from, length);
    messages.set(ValueLayout.JAVA_INT, index * MESSAGE_BYTES + NAME_LENGTH, addressLength);
  }

  private void setVector(int index, long base, int length) {
    vectors.set(ValueLayout.JAVA_LONG, index * VECTOR_BYTES, base);
    vectors.set(ValueLayout.JAVA_LONG, index * VECTOR_BYTES + VECTOR_LENGTH, length);
  }

  /** Makes room for addresses, which the system has cut to what it wrote last. */
  void prepareToReceive() {
    for (int i = 0; i < size; i++) {
      messages.set(ValueLayout.JAVA_INT, i * MESSAGE_BYTES + NAME_LENGTH, UnixAddresses.BYTES_MAX);
    }
  }

  /** Returns the bytes of the index-th datagram received. */
  ByteBuffer data(int index) {
    int length = messages.get(ValueLayout.JAVA_INT, index * MESSAGE_BYTES + LENGTH);
    return buffers[index].clear().limit(length);
  }

  /** Tells whether the index-th datagram received was longer than its buffer. */
  boolean isTruncated(int index) {
    return (messages.get(ValueLayout.JAVA_INT, index * MESSAGE_BYTES + FLAGS) & MSG_TRUNC) != 0;
  }

  /** Returns where the index-th datagram received came from. */
  SocketAddress sender(int index) {
    int length = messages.get(ValueLayout.JAVA_INT, index * MESSAGE_BYTES + NAME_LENGTH);
    MemorySegment bytes = addresses[index];
    SocketAddress latest = latestSender;
    if (latest != null && length == latestLength && isLatest(bytes, length)) {
      return latest;
    }
    SocketAddress sender = NativeSockets.decodeSender(bytes, length);
    MemorySegment.copy(bytes, 0, latestBytes, 0, length);
    latestLength = length;
    latestSender = sender;
    return sender;
  }

  private boolean isLatest(MemorySegment bytes, int length) {
    return MemorySegment.mismatch(bytes, 0, length, latestBytes, 0, length) < 0;
  }
}
