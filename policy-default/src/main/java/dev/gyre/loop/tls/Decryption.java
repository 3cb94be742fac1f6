package dev.gyre.loop.tls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The way up: keeps what was received, and decrypts it record by record. Loop thread only.
 *
 * <p>What was decrypted lies in a buffer that is borrowed while the pump runs, and is empty when
 * that stops.
 */
final class Decryption {

  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

  private final TlsBuffers buffers;
  private final ReceivedBytes received;

  /** Decrypted bytes that the protocol was not told yet. */
  private ByteBuffer plain = NO_BUFFER;

  /** Whether the last step was in want of bytes. */
  private boolean starved;

  /** Whether the engine has nothing to say before more bytes arrive. */
  private boolean exhausted;

  Decryption(TlsBuffers buffers) {
    this.buffers = buffers;
    this.received = new ReceivedBytes(buffers);
  }

  // What was received

  void append(ByteBuffer data) {
    exhausted = false;
    received.append(data);
  }

  /** Lends the bytes that were received and not decrypted. */
  ByteBuffer received() {
    return received.bytes();
  }

  int receivedBytes() {
    return received.size();
  }

  /** Keeps no more memory than is needed. To be called after each use. */
  void settle() {
    received.settle();
  }

  void drop() {
    received.drop();
  }

  // What is decrypted

  void begin() {
    plain = buffers.take();
  }

  void end() {
    buffers.giveBack(plain);
    plain = NO_BUFFER;
  }

  /** Decrypts one record, if it has arrived whole and there is room for it. */
  SSLEngineResult decrypt(SSLEngine engine) throws SSLException {
    SSLEngineResult result = engine.unwrap(received.bytes(), plain);
    Status status = result.getStatus();
    starved = status == Status.BUFFER_UNDERFLOW;
    exhausted =
        starved
            || (status == Status.OK
                && received.size() == 0
                && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING);
    return result;
  }

  /**
   * Tells whether to ask the engine again before more bytes arrive would be in vain, as it mostly
   * is after the last record; that takes as long as all else around a short one.
   */
  boolean isExhausted() {
    starved |= exhausted;
    return exhausted;
  }

  /** Makes more room for a record. */
  void makeRoom(SSLEngine engine) {
    int capacity = engine.getSession().getApplicationBufferSize();
    if (capacity <= plain.capacity()) {
      throw new IllegalStateException(
          "TLS engine wants more than the %d bytes that it asks for".formatted(capacity));
    }
    buffers.giveBack(plain);
    plain = ByteBuffer.allocate(capacity);
  }

  boolean hasPlain() {
    return plain.position() > 0;
  }

  /** Lends what was decrypted, until {@link #delivered}. */
  ByteBuffer plain() {
    return plain.flip().order(ByteOrder.BIG_ENDIAN);
  }

  void delivered() {
    plain.clear();
  }

  void setStarved(boolean starved) {
    this.starved = starved;
  }

  boolean isStarved() {
    return starved;
  }
}
