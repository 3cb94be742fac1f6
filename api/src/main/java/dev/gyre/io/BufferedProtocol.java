package dev.gyre.io;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The user's side of a stream connection that says itself where received bytes go. The counterpart
 * of {@code asyncio.BufferedProtocol}: no byte is copied, and no object made, between the system
 * and the protocol's own buffer.
 *
 * <p>For each portion that arrives, {@code getBuffer} is called and then {@code bufferUpdated}. TCP
 * and Unix sockets are received straight into a direct buffer; into one on the heap, and out of
 * TLS, the bytes are copied once. An exception of either method is reported to the loop's exception
 * handler and ends this connection, and no other.
 *
 * <p>It is a {@link Protocol} as well, so that {@link Transport#setProtocol} may go from one kind
 * to the other at any time, and so that whoever has bytes already can hand them over by {@link
 * #dataReceived}.
 *
 * @since 0.1
 */
@ConsumerType
public interface BufferedProtocol extends Protocol {

  /**
   * Returns the buffer that the next bytes go to: from its position up to its limit. The transport
   * uses it until {@link #bufferUpdated} is called or the connection is lost; it may also find that
   * there is nothing to receive, and ask again later.
   *
   * @param sizeHint how many bytes wait to be taken over; -1 if that is not known
   * @return a buffer with room for one byte at least, direct or on the heap; the same one every
   *     time, if the protocol likes
   */
  ByteBuffer getBuffer(int sizeHint);

  /**
   * The buffer was filled: its position has moved past the received bytes, as by a channel's {@code
   * read}.
   *
   * @param count how many bytes were received, at least 1
   */
  void bufferUpdated(int count);

  /**
   * Hands bytes over by way of {@link #getBuffer} and {@link #bufferUpdated}, in as many portions
   * as the buffers need.
   *
   * @param data one byte or more
   * @throws IllegalStateException if {@code getBuffer} returns a buffer without room
   */
  @Override
  default void dataReceived(ByteBuffer data) {
    while (data.hasRemaining()) {
      ByteBuffer target = requireRoom(getBuffer(data.remaining()));
      int count = Math.min(data.remaining(), target.remaining());
      target.put(target.position(), data, data.position(), count);
      target.position(target.position() + count);
      data.position(data.position() + count);
      bufferUpdated(count);
    }
  }

  /**
   * Refuses what {@link #getBuffer} must not return. For transports.
   *
   * @param buffer what it has returned
   * @return the buffer
   * @throws IllegalStateException if nothing can be put into it
   */
  static ByteBuffer requireRoom(ByteBuffer buffer) {
    if (!buffer.hasRemaining() || buffer.isReadOnly()) {
      throw new IllegalStateException(
          "getBuffer() must return a buffer that can be written to and has room: " + buffer);
    }
    return buffer;
  }
}
