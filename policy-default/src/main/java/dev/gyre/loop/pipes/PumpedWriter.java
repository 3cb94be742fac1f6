package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that a thread of its own writes, since nothing can watch it. Loop thread only, but for
 * the thread.
 *
 * <p>Like the system with its pipes, it takes a buffer full of bytes at a time and writes them
 * afterwards, even if it is closed meanwhile. That nobody reads them is told as soon as the thread
 * notices.
 */
final class PumpedWriter implements ByteStream {

  private static final Logger LOG = LoggerFactory.getLogger(PumpedWriter.class);
  private static final int BUFFER_BYTES = 64 * 1024;

  private final FutureLoop loop;
  private final OutputStream target;
  private final OpenPumps pumps;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;

  /** How many bytes the thread has still to write; it has the buffer until there are none. */
  private volatile int taken;

  private @Nullable Sink sink;
  private boolean awaited;
  private boolean closed;
  private boolean readerGone;
  private @Nullable IOException broken;

  PumpedWriter(FutureLoop loop, OutputStream target, OpenPumps pumps) {
    this.loop = loop;
    this.target = target;
    this.pumps = pumps;
    this.thread = OpenPumps.newThread(this::pump);
    pumps.add(this);
  }

  // The loop

  @Override
  public void start(Sink sink) {
    this.sink = sink;
    thread.start();
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (closed || taken > 0) {
      return 0;
    }
    int count = Math.min(BUFFER_BYTES, data.remaining());
    if (count > 0) {
      data.get(buffer, 0, count);
      taken = count;
      asked.release();
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
      loop.callSoon(this::tellWritable, Context.EMPTY);
    }
  }

  private void tellWritable() {
    if (closed) {
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
    if (!closed) {
      sink().onFailure(failure);
    }
  }

  /** Learns that nobody will read any more; what the thread still writes will tell by itself. */
  void readerIsGone() {
    readerGone = true;
    if (!closed && taken == 0 && sink != null) {
      sink().onEnd();
    }
  }

  private Sink sink() {
    return Objects.requireNonNull(sink, "started");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pumps.remove(this);
      if (thread.getState() == Thread.State.NEW) {
        thread.start(); // to close the stream, which may block
      }
      asked.release();
    }
  }

  // The thread

  private void pump() {
    try (target) {
      while (true) {
        asked.acquire();
        int count = taken;
        if (count == 0) {
          return; // Asked for nothing: closed.
        }
        if (!write(count)) {
          return;
        }
      }
    } catch (InterruptedException closedMeanwhile) {
      LOG.trace("{} is written no more", target);
    } catch (IOException failure) {
      LOG.debug("closing {} failed", target, failure);
    }
  }

  private boolean write(int count) {
    try {
      target.write(buffer, 0, count);
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
      loop.callSoonThreadsafe(news, Context.EMPTY);
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

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }

  @Override
  public String toString() {
    return "PumpedWriter[" + target + "]";
  }
}
