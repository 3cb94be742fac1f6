package dev.gyre.itests.pipes;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, as words; data that follows on data makes no new word. */
class PipeLog implements Protocol {

  final List<String> events = new ArrayList<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  final LoopFuture<@Nullable Void> lost;
  @Nullable Transport transport;
  @Nullable Exception cause;

  PipeLog(EventLoop loop) {
    lost = loop.createFuture();
  }

  void see(String event) {
    if (events.isEmpty() || !events.getLast().equals(event)) {
      events.add(event);
    }
  }

  String text() {
    return received.toString(StandardCharsets.UTF_8);
  }

  /** Suspends the current task. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Gyre.sleep(Duration.ofMillis(1));
    }
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    see("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    see("data");
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    received.writeBytes(bytes);
  }

  @Override
  public boolean eofReceived() {
    see("eof");
    return true; // which does not keep a pipe open
  }

  @Override
  public void pauseWriting() {
    see("pause");
  }

  @Override
  public void resumeWriting() {
    see("resume");
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    see("lost");
    this.cause = cause;
    lost.setResult(null);
  }
}
