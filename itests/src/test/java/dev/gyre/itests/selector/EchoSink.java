package dev.gyre.itests.selector;

import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Writes back what arrives, and stops reading while the peer takes nothing. */
final class EchoSink extends RecordingSink {

  private final ByteStream stream;
  private ByteBuffer pending = ByteBuffer.allocate(0);
  int pauses;

  private EchoSink(ByteStream stream) {
    this.stream = stream;
  }

  static EchoSink start(ByteStream stream) {
    EchoSink sink = new EchoSink(stream);
    stream.start(sink);
    stream.resumeReading();
    return sink;
  }

  @Override
  public void onRead(ByteBuffer data) {
    write(data);
    if (data.hasRemaining()) {
      pending = ByteBuffer.allocate(data.remaining()).put(data).flip();
      pauses++;
      stream.pauseReading();
      stream.awaitWritable();
    }
  }

  @Override
  public void onWritable() {
    super.onWritable();
    write(pending);
    if (pending.hasRemaining()) {
      stream.awaitWritable();
    } else {
      stream.resumeReading();
    }
  }

  private void write(ByteBuffer data) {
    try {
      stream.write(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
