package dev.gyre.io;

import java.nio.ByteBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A transport that bytes go to. The counterpart of {@code asyncio.WriteTransport}. Loop thread
 * only.
 *
 * @since 0.1
 */
@ProviderType
public interface WriteTransport extends BaseTransport {

  /**
   * Writes the buffer's remaining bytes. Never blocks: what cannot be sent at once is copied into
   * the transport's own buffer and sent later, so the caller may use the buffer again when this
   * returns. An empty buffer is a no-op. Bytes written after the connection was lost are dropped.
   *
   * @param data the bytes; its position moves to its limit
   * @throws IllegalStateException after {@link #writeEof}
   */
  void write(ByteBuffer data);

  /**
   * Writes all bytes of an array. See {@link #write(ByteBuffer)}.
   *
   * @param data the bytes
   */
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /**
   * Writes several buffers, in order, with as few system calls as the platform allows.
   *
   * @param data the buffers
   */
  void writelines(List<ByteBuffer> data);

  /**
   * Tells the peer that no more bytes follow, after what is buffered was sent. Reading goes on. A
   * second call does nothing.
   */
  void writeEof();

  /**
   * Tells whether {@link #writeEof} works on this transport.
   *
   * @return true if it does
   */
  boolean canWriteEof();

  /**
   * Closes the transport at once: what is buffered is dropped, and the protocol's {@code
   * connectionLost(null)} is called soon.
   */
  void abort();

  /**
   * Returns how many bytes wait in the transport's own buffer.
   *
   * @return 0 or more
   */
  int getWriteBufferSize();

  /**
   * Returns the marks at which the protocol is paused and resumed.
   *
   * @return the marks
   */
  WriteBufferLimits getWriteBufferLimits();

  /**
   * Sets the marks at which the protocol is paused and resumed. May call {@code pauseWriting} at
   * once, but never {@code resumeWriting}.
   *
   * @param limits the marks
   */
  void setWriteBufferLimits(WriteBufferLimits limits);
}
