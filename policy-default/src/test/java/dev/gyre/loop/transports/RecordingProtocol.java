package dev.gyre.loop.transports;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and does what the test wants done when it is told so. */
final class RecordingProtocol implements Protocol {

  /** What was told, in order: {@code made}, {@code data:...}, {@code eof}, {@code lost:...}, ... */
  final List<String> log = new ArrayList<>();

  private final Map<String, Runnable> reactions = new HashMap<>();
  @Nullable Transport transport;
  @Nullable Exception lostCause;
  boolean keepOpen;

  /** Has an action run each time when told the event. */
  RecordingProtocol on(String event, Runnable reaction) {
    reactions.put(event, reaction);
    return this;
  }

  private void told(String event, String detail) {
    log.add(event + detail);
    reactions.getOrDefault(event, () -> {}).run();
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    told("made", "");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    told("data", ":" + StandardCharsets.US_ASCII.decode(data));
  }

  @Override
  public boolean eofReceived() {
    told("eof", "");
    return keepOpen;
  }

  @Override
  public void pauseWriting() {
    told("pause", "");
  }

  @Override
  public void resumeWriting() {
    told("resume", "");
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lostCause = cause;
    told("lost", cause == null ? "" : ":" + cause.getMessage());
  }
}
