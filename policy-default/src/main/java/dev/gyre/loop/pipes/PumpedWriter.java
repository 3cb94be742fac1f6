package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipe that is written. Loop thread only, but for the thread.
 *
 * <p>Like the system with its pipes, it takes a buffer full of bytes at a time and writes them
 * afterwards, even if it is closed meanwhile. That nobody reads them is told as soon as the thread
 * notices.
 */
final class PumpedWriter extends PumpedStream {

  private static final Logger LOG = LoggerFactory.getLogger(PumpedWriter.class);

  private final OutputStream target;

  /** How many bytes the thread has still to write; it has the buffer until there are none. */
  private volatile int taken;

  private boolean awaited;
  private boolean readerGone;
  private @Nullable IOException broken;

  PumpedWriter(FutureLoop loop, OutputStream target, OpenPumps pumps) {
    super(loop, target, pumps);
    this.target = target;
  }

  // The loop

  @Override
  public int write(ByteBuffer data) throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (isClosed() || taken > 0) {
      return 0;
    }
    int count = Math.min(BUFFER_BYTES, data.remaining());
    if (count > 0) {
      data.get(buffer(), 0, count);
      taken = count;
      asked().release();
    }
    return count;
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    return Portions.write(this, data, count);
  }

  @Override
  public void awaitWritable() {
    awaited = true;
    if (taken == 0) {
      loop().callSoon(this::tellWritable, Context.EMPTY);
    }
  }

  private void tellWritable() {
    if (isClosed()) {
      return;
    }
    if (readerGone) {
      sink().onEnd();
    } else if (awaited) {
      awaited = false;
      sink().onWritable();
    }
  }

  private void fail(IOException failure) {
    broken = failure;
    if (!isClosed()) {
      sink().onFailure(failure);
    }
  }

  /** Learns that nobody will read any more; what the thread still writes will tell by itself. */
  void readerIsGone() {
    readerGone = true;
    if (!isClosed() && taken == 0 && isStarted()) {
      sink().onEnd();
    }
  }

  @Override
  void wake(Thread pumping) {
    asked().release();
  }

  // The thread

  @Override
  void pump() throws InterruptedException {
    int count;
    do {
      asked().acquire();
      count = taken; // 0 if it was asked for nothing: closed
    } while (count > 0 && write(count));
  }

  private boolean write(int count) {
    try {
      target.write(buffer(), 0, count);
      target.flush();
    } catch (IOException failure) {
      handOver(() -> fail(failure));
      return false;
    }
    taken = 0;
    handOver(this::tellWritable);
    return true;
  }

  /** A loop that was closed meanwhile has closed this as well, so the bytes are written out. */
  private void handOver(Runnable news) {
    try {
      loop().callSoonThreadsafe(news, Context.EMPTY);
    } catch (IllegalStateException loopClosed) {
      LOG.trace("{} outlives its loop", target);
    }
  }

  // What pipes do not have

  /** Of the reader's end nothing is known but by writing. */
  @Override
  public void resumeReading() {}

  @Override
  public void pauseReading() {}

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException("close a pipe to end its output: " + this);
  }
}
