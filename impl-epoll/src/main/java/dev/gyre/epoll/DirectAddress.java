package dev.gyre.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/**
 * Knows where a direct buffer begins. Asking costs an object, so the answer is kept: each stream
 * has one of these, because most protocols use one buffer for a connection, and another for the
 * next. Loop thread only.
 */
final class DirectAddress {

  // Weak, so that a user's buffer, which may be large, does not stay with an idle connection.
  private WeakReference<ByteBuffer> latest = new WeakReference<>(null);
  private long address;

  /** Returns the address of a direct buffer's first byte, whatever its position. */
  long of(ByteBuffer buffer) {
    if (!latest.refersTo(buffer)) {
      address = MemorySegment.ofBuffer(buffer).address() - buffer.position();
      latest = new WeakReference<>(buffer);
    }
    return address;
  }
}
