package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that is read. Loop thread only, but for the thread.
 *
 * <p>Thread and loop take turns with the one buffer: the loop asks for bytes, the thread reads and
 * hands the buffer over, and does not touch it until it is asked again. So a loop that reads no
 * more holds up whoever writes.
 */
final class PumpedReader extends PumpedStream {

  private final InputStream source;
  private boolean wanted;
  private boolean waiting; // for the thread
  private boolean ended; // nothing will follow
  private @Nullable Runnable arrived; // while nobody wants it

  PumpedReader(FutureLoop loop, InputStream source, OpenPumps pumps) {
    super(loop, source, pumps);
    this.source = source;
  }

  // The loop

  @Override
  public void resumeReading() {
    wanted = true;
    if (isClosed() || ended) {
      return;
    }
    if (arrived != null) {
      loop().callSoon(this::deliver, Context.EMPTY);
    } else if (!waiting) {
      ask();
    }
  }

  private void ask() {
    waiting = true;
    asked().release();
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
    if (arrival == null || !wanted || isClosed()) {
      return;
    }
    arrived = null;
    arrival.run();
    if (wanted && !isClosed() && !ended && !waiting && arrived == null) {
      ask();
    }
  }

  /** The sink may take the bytes in portions, and stop in between. */
  private void push(ByteBuffer data) {
    while (data.hasRemaining() && !isClosed()) {
      if (!wanted) {
        arrived = () -> push(data);
        return;
      }
      ByteBuffer own = sink().readBuffer();
      if (!wanted || isClosed()) {
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

  /** Some streams heed an interrupt while they read. */
  @Override
  void wake(Thread pumping) {
    pumping.interrupt();
  }

  // The thread

  @Override
  void pump() throws InterruptedException {
    while (!isClosed()) {
      asked().acquire();
      if (isClosed() || !read()) {
        return;
      }
    }
  }

  /** Returns false if nothing will follow. */
  private boolean read() {
    IOException failure = null;
    int count = -1;
    try {
      count = source.read(buffer());
    } catch (IOException e) {
      failure = e;
    }
    if (count < 0) {
      IOException cause = failure;
      handOver(() -> end(cause));
      return false;
    }
    ByteBuffer data = ByteBuffer.wrap(buffer(), 0, count);
    return handOver(() -> push(data));
  }

  private boolean handOver(Runnable arrival) {
    try {
      loop().callSoonThreadsafe(() -> take(arrival), Context.EMPTY);
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
}
