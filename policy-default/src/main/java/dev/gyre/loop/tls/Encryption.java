package dev.gyre.loop.tls;

import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The way down: encrypts bytes, and what the engine itself has to say, and writes both to the
 * transport below, several records at once. Loop thread only.
 */
final class Encryption {

  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NOTHING = {NO_BUFFER};

  private final SSLEngine engine;
  private final Transport below;
  private final TlsBuffers buffers;

  /** The records that are gathered to be written at once, in a borrowed buffer. */
  private ByteBuffer records = NO_BUFFER;

  Encryption(SSLEngine engine, Transport below, TlsBuffers buffers) {
    this.engine = engine;
    this.below = below;
    this.buffers = buffers;
  }

  /** Says until when bytes may be encrypted. */
  @FunctionalInterface
  interface Permission {
    boolean mayGoOn();
  }

  /**
   * Encrypts and writes bytes while it is permitted and possible: a new handshake comes first.
   *
   * @param data the buffers; the positions of those used move
   * @param count how many of them there are
   * @param permission asked before each record
   * @return how many bytes were used
   * @throws SSLException if the connection is to be given up
   */
  long encrypt(ByteBuffer[] data, int count, Permission permission) throws SSLException {
    long left = remaining(data, count);
    long used = 0;
    records = buffers.take();
    try {
      boolean goesOn = true;
      while (goesOn && used < left && permission.mayGoOn()) {
        SSLEngineResult result = wrap(data, count);
        used += result.bytesConsumed();
        goesOn = result.bytesConsumed() + result.bytesProduced() > 0;
      }
      write();
    } finally {
      giveBack();
    }
    return used;
  }

  private static long remaining(ByteBuffer[] data, int count) {
    long remaining = 0;
    for (int i = 0; i < count; i++) {
      remaining += data[i].remaining();
    }
    return remaining;
  }

  /**
   * Writes what the engine has to say: a part of a handshake, an answer, a farewell, an alert.
   *
   * @return false if it had nothing to say after all
   * @throws SSLException if the connection is to be given up
   */
  boolean say() throws SSLException {
    boolean said = false;
    records = buffers.take();
    try {
      boolean goesOn = true;
      while (goesOn && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        goesOn = wrap(NOTHING, 1).bytesProduced() > 0;
        said |= goesOn;
      }
      write();
    } finally {
      giveBack();
    }
    return said;
  }

  /** Says farewell, once everything else was said. */
  void end() throws SSLException {
    engine.closeOutbound();
    say();
  }

  /** Tells whether nothing more can be said. */
  boolean isEnded() {
    return engine.isOutboundDone();
  }

  private SSLEngineResult wrap(ByteBuffer[] data, int count) throws SSLException {
    SSLEngineResult result = engine.wrap(data, 0, count, records);
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      makeRoom();
      result = engine.wrap(data, 0, count, records);
    }
    return result;
  }

  private void makeRoom() {
    if (records.position() > 0) {
      write();
    } else {
      buffers.giveBack(records);
      records = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }
  }

  private void write() {
    if (records.position() > 0) {
      below.write(records.flip());
      records.clear();
    }
  }

  private void giveBack() {
    buffers.giveBack(records);
    records = NO_BUFFER;
  }
}
