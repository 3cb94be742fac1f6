package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import java.nio.ByteBuffer;

/** Collects as many bytes as are expected. */
final class Collector implements Protocol {

  private final LoopFuture<byte[]> received;
  private final ByteBuffer collected;

  Collector(EventLoop loop, int expected) {
    received = loop.createFuture();
    collected = ByteBuffer.allocate(expected);
  }

  LoopFuture<byte[]> received() {
    return received;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    collected.put(data);
    if (!collected.hasRemaining()) {
      received.setResult(collected.array());
    }
  }
}
