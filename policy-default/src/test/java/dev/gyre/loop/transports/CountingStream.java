package dev.gyre.loop.transports;

import dev.gyre.spi.ByteStream;
import java.nio.ByteBuffer;

/** Takes every byte and counts. */
final class CountingStream implements ByteStream {

  long bytes;
  int buffers;

  @Override
  public void start(Sink sink) {}

  @Override
  public void resumeReading() {}

  @Override
  public void pauseReading() {}

  @Override
  public int write(ByteBuffer data) {
    int length = data.remaining();
    data.position(data.limit());
    buffers++;
    bytes += length;
    return length;
  }

  @Override
  public long write(ByteBuffer[] data, int count) {
    long length = 0;
    for (int i = 0; i < count; i++) {
      length += write(data[i]);
    }
    return length;
  }

  @Override
  public void awaitWritable() {}

  @Override
  public void shutdownOutput() {}

  @Override
  public void close() {}
}
