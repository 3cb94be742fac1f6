package dev.gyre.loop.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** The other end of a connection: an engine of the JDK that says only what the test has it say. */
final class Peer {

  final SSLEngine engine;
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final ByteBuffer in = ByteBuffer.allocate(4 << 20).flip();
  private final ByteBuffer out = ByteBuffer.allocate(4 << 20);
  private final ByteBuffer plain = ByteBuffer.allocate(64 << 10);

  private Peer(SSLEngine engine) {
    this.engine = engine;
  }

  static Peer server(SSLContext context, String... versions) {
    return peer(context, false, versions);
  }

  static Peer client(SSLContext context, String... versions) {
    return peer(context, true, versions);
  }

  private static Peer peer(SSLContext context, boolean client, String... versions) {
    SSLEngine engine = context.createSSLEngine("gyre.test", 1);
    engine.setUseClientMode(client);
    if (versions.length > 0) {
      engine.setEnabledProtocols(versions);
    }
    return new Peer(engine);
  }

  /** Hears bytes from the wire, and does what the engine wants done then. */
  void hear(byte[] bytes) throws SSLException {
    in.compact().put(bytes).flip();
    work();
  }

  /** Does what the engine wants, until it wants more bytes. */
  void work() throws SSLException {
    if (engine.getHandshakeSession() == null && !engine.getSession().isValid()) {
      engine.beginHandshake();
    }
    boolean moved = true;
    while (moved) {
      moved =
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrap(ByteBuffer.allocate(0)).bytesProduced() > 0;
            default -> unwrap();
          };
    }
  }

  private boolean runTasks() {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
    return true;
  }

  private boolean unwrap() throws SSLException {
    SSLEngineResult result = engine.unwrap(in, plain.clear());
    received.write(plain.array(), 0, plain.position());
    return result.bytesConsumed() > 0;
  }

  private SSLEngineResult wrap(ByteBuffer data) throws SSLException {
    return engine.wrap(data, out);
  }

  /** Encrypts a text, in one record. */
  Peer say(String text) throws SSLException {
    return say(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Encrypts bytes, in as many records as needed. */
  Peer say(byte[] bytes) throws SSLException {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    while (data.hasRemaining()) {
      wrap(data);
    }
    return this;
  }

  /** Says {@code close_notify}. */
  Peer sayFarewell() throws SSLException {
    engine.closeOutbound();
    wrap(ByteBuffer.allocate(0));
    return this;
  }

  /** Takes what is to go over the wire. */
  byte[] takeSaid() {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    out.clear();
    return bytes;
  }

  String receivedText() {
    return received.toString(StandardCharsets.US_ASCII);
  }

  boolean heardFarewell() {
    return engine.isInboundDone();
  }
}
