package dev.gyre.loop.tls;

import dev.gyre.io.Protocol;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and does what the test wants done then. */
final class LoggingProtocol implements Protocol {

  final List<String> log = new ArrayList<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Map<String, Runnable> reactions = new HashMap<>();
  private @Nullable Transport transport;
  @Nullable Exception lostCause;
  boolean keepOpen;
  int deliveries;

  LoggingProtocol on(String event, Runnable reaction) {
    reactions.put(event, reaction);
    return this;
  }

  private void told(String event) {
    log.add(event);
    reactions.getOrDefault(event, () -> {}).run();
  }

  TlsTransport transport() {
    return (TlsTransport) Objects.requireNonNull(transport, "not connected");
  }

  String text() {
    return received.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    told("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    received.writeBytes(bytes);
    deliveries++;
    reactions.getOrDefault("data", () -> {}).run();
  }

  @Override
  public boolean eofReceived() {
    told("eof");
    return keepOpen;
  }

  @Override
  public void pauseWriting() {
    told("pause");
  }

  @Override
  public void resumeWriting() {
    told("resume");
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lostCause = cause;
    told("lost");
  }
}
