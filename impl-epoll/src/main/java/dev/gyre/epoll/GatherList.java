package dev.gyre.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Lists several buffers for one sendmsg(2): a {@code msghdr} that points to {@code iovec}s, which
 * point to the bytes. Bytes from the heap are staged, since the system cannot reach them there.
 * Loop thread only.
 *
 * <pre>
 * msghdr  0 name:8  8 namelen:4  16 iov:8  24 iovlen:8  32 control:8  40 controllen:8  48 flags:4
 * iovec   0 base:8  8 len:8
 * </pre>
 */
final class GatherList {

  private static final int STAGING_BYTES = 64 * 1024;
  private static final int PAGE_BYTES = 4096;
  private static final int VECTORS_MAX = 64;
  private static final long VECTOR_BYTES = 16;
  private static final long VECTOR_LENGTH = 8;
  private static final long MESSAGE_BYTES = 56;
  private static final long MESSAGE_VECTORS = 16;
  private static final long MESSAGE_VECTOR_COUNT = 24;

  private final MemorySegment message;
  private final MemorySegment vectors;
  private final ByteBuffer staging;
  private final long stagingAddress;
  private int vectorCount;
  private int stagedBytes;
  private long listedBytes;

  /**
   * Creates a list.
   *
   * @param arena where it lives
   */
  GatherList(Arena arena) {
    message = arena.allocate(MESSAGE_BYTES, Long.BYTES);
    vectors = arena.allocate(VECTOR_BYTES * VECTORS_MAX, Long.BYTES);
    message.set(ValueLayout.JAVA_LONG, MESSAGE_VECTORS, vectors.address());
    MemorySegment segment = arena.allocate(STAGING_BYTES, PAGE_BYTES);
    staging = segment.asByteBuffer();
    stagingAddress = segment.address();
  }

  /**
   * Lists the bytes of buffers, from the first that has any, for as long as there is room. Moves no
   * position.
   *
   * @return how many bytes are listed, 0 only if there are none
   */
  long list(ByteBuffer[] data, int count) {
    vectorCount = 0;
    stagedBytes = 0;
    listedBytes = 0;
    for (int i = 0; i < count && vectorCount < VECTORS_MAX; i++) {
      if (data[i].hasRemaining() && !add(data[i])) {
        break;
      }
    }
    message.set(ValueLayout.JAVA_LONG, MESSAGE_VECTOR_COUNT, vectorCount);
    return listedBytes;
  }

  /** Returns the address of the {@code msghdr}. */
  long message() {
    return message.address();
  }

  /**
   * Copies a buffer's bytes to the start of the staging area, as many as fit. Moves no position.
   */
  int stage(ByteBuffer data) {
    int length = Math.min(data.remaining(), STAGING_BYTES);
    staging.put(0, data, data.position(), length);
    return length;
  }

  /** Returns the address of the staging area. */
  long stagingAddress() {
    return stagingAddress;
  }

  /** Moves positions past the bytes that were sent. */
  static void advance(ByteBuffer[] data, long sent) {
    long left = sent;
    for (int i = 0; left > 0; i++) {
      int length = (int) Math.min(left, data[i].remaining());
      data[i].position(data[i].position() + length);
      left -= length;
    }
  }

  /** Returns false if nothing can be listed after this buffer. */
  private boolean add(ByteBuffer data) {
    int length = data.remaining();
    if (data.isDirect()) {
      addVector(MemorySegment.ofBuffer(data).address(), length);
      return true;
    }
    int staged = Math.min(length, STAGING_BYTES - stagedBytes);
    staging.put(stagedBytes, data, data.position(), staged);
    addVector(stagingAddress + stagedBytes, staged);
    stagedBytes += staged;
    return stagedBytes < STAGING_BYTES;
  }

  private void addVector(long address, int length) {
    long offset = vectorCount * VECTOR_BYTES;
    vectors.set(ValueLayout.JAVA_LONG, offset, address);
    vectors.set(ValueLayout.JAVA_LONG, offset + VECTOR_LENGTH, length);
    vectorCount++;
    listedBytes += length;
  }
}
