package dev.gyre.itests.tls;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what arrives, if it is to, and keeps it; closes when it hears {@code quit}.
 *
 * <p>What it has found is read by the test when {@link #lost} is complete.
 */
final class LineProtocol implements Protocol {

  final CompletableFuture<Transport> made = new CompletableFuture<>();

  /** The cause, or an empty text if there is none. */
  final CompletableFuture<String> lost = new CompletableFuture<>();

  final CompletableFuture<String> firstLine = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final boolean echoes;
  private @Nullable Transport transport;

  LineProtocol(boolean echoes) {
    this.echoes = echoes;
  }

  synchronized byte[] received() {
    return received.toByteArray();
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    made.complete(transport);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    keep(bytes);
    if (echoes) {
      transport.write(bytes);
    }
    String text = new String(bytes, StandardCharsets.US_ASCII);
    if (text.contains("\n")) {
      firstLine.complete(text.strip());
    }
    if (text.equals("quit\n")) {
      transport.close();
    }
  }

  private synchronized void keep(byte[] bytes) {
    received.writeBytes(bytes);
  }

  @Override
  public void pauseWriting() {
    transport.pauseReading();
  }

  @Override
  public void resumeWriting() {
    transport.resumeReading();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost.complete(cause == null ? "" : cause.toString());
  }
}
