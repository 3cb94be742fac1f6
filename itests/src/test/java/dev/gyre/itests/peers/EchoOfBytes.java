package dev.gyre.itests.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.EventLoop;
import dev.gyre.Task;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.TlsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What {@code stream_peers.py} does, on Gyre: both roles of an echo over one kind of connection.
 *
 * @param kind {@code tcp}, {@code unix}, {@code tls} or {@code starttls}
 * @param tls for a connection that is encrypted later
 */
record EchoOfBytes(String kind, TlsOptions tls) {

  private static final int SIZE = 3_000_000;
  private static final int PIECE = 100_000;

  private boolean halfCloses() {
    return kind.equals("tcp") || kind.equals("unix");
  }

  /** Echoes; returns the digest of what was received. */
  String serve(StreamReader reader, StreamWriter writer) throws IOException {
    if (kind.equals("starttls")) {
      assertArrayEquals("STARTTLS\n".getBytes(US_ASCII), reader.readLine());
      writer.write("GO\n");
      writer.drain();
      writer.startTls(tls);
    }
    String digest = readAll(reader, writer);
    writer.close();
    writer.waitClosed();
    return digest;
  }

  /** Sends random bytes; returns the digests of what was sent and of what has come back. */
  String call(EventLoop loop, StreamReader reader, StreamWriter writer) throws IOException {
    if (kind.equals("starttls")) {
      writer.write("STARTTLS\n");
      assertArrayEquals("GO\n".getBytes(US_ASCII), reader.readLine());
      writer.startTls(tls);
    }
    byte[] data = new byte[SIZE + Long.BYTES];
    new Random(20_261_126).nextBytes(data);
    ByteBuffer.wrap(data).putLong(SIZE);
    Task<?> sending = loop.createTask(() -> send(data, writer));
    String received = readAll(reader, null);
    sending.await(IOException.class);
    assertEquals(0, reader.read().length, "the server should have closed");
    writer.close();
    writer.waitClosed();
    MessageDigest sent = sha256();
    sent.update(data);
    return hex(sent) + " " + received;
  }

  private void send(byte[] data, StreamWriter writer) throws IOException {
    for (int i = 0; i < data.length; i += PIECE) {
      writer.write(ByteBuffer.wrap(data, i, Math.min(PIECE, data.length - i)));
      writer.drain();
    }
    if (halfCloses()) {
      writer.writeEof();
    }
  }

  private String readAll(StreamReader reader, @Nullable StreamWriter echo) throws IOException {
    MessageDigest digest = sha256();
    byte[] data = reader.readExactly(Long.BYTES);
    long left = ByteBuffer.wrap(data).getLong();
    take(data, digest, echo);
    while (left > 0 || halfCloses()) {
      data = reader.read(65_536);
      if (data.length == 0) {
        break;
      }
      left -= data.length;
      take(data, digest, echo);
    }
    assertEquals(0, left, kind + ": so many bytes are missing");
    return hex(digest);
  }

  private static void take(byte[] data, MessageDigest digest, @Nullable StreamWriter echo)
      throws IOException {
    digest.update(data);
    if (echo != null) {
      echo.write(data);
      echo.drain();
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
