package dev.gyre.loop.pipes;

import dev.gyre.spi.ByteStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The streams of one loop that threads work, so that they end with the loop. Loop thread only. */
final class OpenPumps implements AutoCloseable {

  private final Set<ByteStream> open = new HashSet<>();

  /** Makes a thread for what may block for ever: it keeps no JVM from ending. */
  static Thread newThread(Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("gyre-pipe")
        .unstarted(work);
  }

  void add(ByteStream pump) {
    open.add(pump);
  }

  void remove(ByteStream pump) {
    open.remove(pump);
  }

  @Override
  public void close() {
    List.copyOf(open).forEach(ByteStream::close);
  }
}
