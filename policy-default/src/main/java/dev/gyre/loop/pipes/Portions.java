package dev.gyre.loop.pipes;

import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes several buffers to what takes one at a time. Stateless. */
final class Portions {

  private Portions() {}

  /** Writes until one is not taken whole; returns how many bytes were taken. */
  static long write(ByteStream stream, ByteBuffer[] data, int count) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += stream.write(data[i]);
      if (data[i].hasRemaining()) {
        break;
      }
    }
    return total;
  }
}
