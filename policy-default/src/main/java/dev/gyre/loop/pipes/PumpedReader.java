package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that a thread of its own reads, since nothing can watch it. Loop thread only, but for
 * the thread.
 *
 * <p>Thread and loop take turns with the one buffer: the loop asks for bytes, the thread reads and
 * hands the buffer over, and does not touch it until it is asked again. So a loop that reads no
 * more holds up whoever writes.
 */
final class PumpedReader implements ByteStream {

  private static final Logger LOG = LoggerFactory.getLogger(PumpedReader.class);
  private static final int BUFFER_BYTES = 64 * 1024;

  private final FutureLoop loop;
  private final InputStream source;
  private final OpenPumps pumps;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  private @Nullable Sink sink;
  private boolean wanted;
  private boolean waiting; // for the thread
  private boolean ended; // nothing will follow
  private @Nullable Runnable arrived; // while nobody wants it

  PumpedReader(FutureLoop loop, InputStream source, OpenPumps pumps) {
    this.loop = loop;
    this.source = source;
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
  public void resumeReading() {
    wanted = true;
    if (closed || ended) {
      return;
    }
    if (arrived != null) {
      loop.callSoon(this::deliver, Context.EMPTY);
    } else if (!waiting) {
      ask();
    }
  }

  private void ask() {
    waiting = true;
    asked.release();
  }

  @Override
  public void pauseReading() {
    wanted = false;
  }

  private void take(Runnable arrival) {
    waiting = false;
    arrived = arrival;
    deliver();
  }

  private void deliver() {
    Runnable arrival = arrived;
    if (arrival == null || !wanted || closed) {
      return;
    }
    arrived = null;
    arrival.run();
    if (wanted && !closed && !ended && !waiting && arrived == null) {
      ask();
    }
  }

  private Sink sink() {
    return Objects.requireNonNull(sink, "started");
  }

  /** The sink may take the bytes in portions, and stop in between. */
  private void push(ByteBuffer data) {
    while (data.hasRemaining() && !closed) {
      if (!wanted) {
        arrived = () -> push(data);
        return;
      }
      ByteBuffer own = sink().readBuffer();
      if (!wanted || closed) {
        continue;
      }
      if (own == null) {
        sink().onRead(data);
        return;
      }
      int count = Math.min(own.remaining(), data.remaining());
      own.put(own.position(), data, data.position(), count);
      own.position(own.position() + count);
      data.position(data.position() + count);
      sink().onReadInto(count);
    }
  }

  private void end(@Nullable IOException failure) {
    ended = true;
    if (failure == null) {
      sink().onEnd();
    } else {
      sink().onFailure(failure);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pumps.remove(this);
      if (thread.getState() == Thread.State.NEW) {
        thread.start(); // to close the stream, which may block
      }
      thread.interrupt(); // which some streams heed
    }
  }

  // The thread

  private void pump() {
    try (source) {
      while (!closed) {
        asked.acquire();
        if (closed || !read()) {
          return;
        }
      }
    } catch (InterruptedException closedMeanwhile) {
      LOG.trace("{} is read no more", source);
    } catch (IOException failure) {
      LOG.debug("closing {} failed", source, failure);
    }
  }

  /** Returns false if nothing will follow. */
  private boolean read() {
    IOException failure = null;
    int count = -1;
    try {
      count = source.read(buffer);
    } catch (IOException e) {
      failure = e;
    }
    if (count < 0) {
      IOException cause = failure;
      handOver(() -> end(cause));
      return false;
    }
    ByteBuffer data = ByteBuffer.wrap(buffer, 0, count);
    return handOver(() -> push(data));
  }

  private boolean handOver(Runnable arrival) {
    try {
      loop.callSoonThreadsafe(() -> take(arrival), Context.EMPTY);
      return true;
    } catch (IllegalStateException loopClosed) {
      return false;
    }
  }

  // What pipes do not have

  @Override
  public int write(ByteBuffer data) {
    throw new UnsupportedOperationException("stream is read only: " + this);
  }

  @Override
  public long write(ByteBuffer[] data, int count) {
    throw new UnsupportedOperationException("stream is read only: " + this);
  }

  @Override
  public void awaitWritable() {
    throw new UnsupportedOperationException("stream is read only: " + this);
  }

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException("stream is read only: " + this);
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
    return "PumpedReader[" + source + "]";
  }
}
