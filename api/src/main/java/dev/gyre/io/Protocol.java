package dev.gyre.io;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The user's side of a stream connection. The counterpart of {@code asyncio.Protocol}.
 *
 * <p>The order of calls: {@code connectionMade}, any number of {@code dataReceived}, at most one
 * {@code eofReceived}, {@code connectionLost}. An exception thrown by {@code dataReceived} or
 * {@code eofReceived} is reported to the loop's exception handler and ends this connection, and no
 * other.
 *
 * @since 0.1
 */
@ConsumerType
public interface Protocol extends BaseProtocol<Transport> {

  /**
   * Bytes have arrived.
   *
   * <p>The buffer is borrowed: it is valid until this method returns, and then holds other bytes.
   * Copy what is to be kept. (asyncio hands over a new {@code bytes} object; here that copy is made
   * only by those who need it.) Writing the buffer to a transport within this call is safe: {@link
   * WriteTransport#write} copies what it cannot send at once.
   *
   * @param data one byte or more, between its position and its limit
   */
  void dataReceived(ByteBuffer data);

  /**
   * The peer will send no more.
   *
   * @return true to keep the connection open for writing, which must then be closed by {@link
   *     BaseTransport#close}; false to have it closed now, after what is buffered was sent
   */
  default boolean eofReceived() {
    return false;
  }
}
