package dev.gyre.loop.pipes;

import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a pipe that nothing can watch, so that a thread of its own works it, which may
 * block: the thread closes the pipe as well. Loop thread only, but for the thread.
 */
abstract class PumpedStream implements ByteStream {

  static final int BUFFER_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(PumpedStream.class);

  private final FutureLoop loop;
  private final Closeable pipe;
  private final OpenPumps pumps;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Sink sink;

  PumpedStream(FutureLoop loop, Closeable pipe, OpenPumps pumps) {
    this.loop = loop;
    this.pipe = pipe;
    this.pumps = pumps;
    this.thread = OpenPumps.newThread(this::work);
    pumps.add(this);
  }

  // The loop

  @Override
  public final void start(Sink sink) {
    this.sink = sink;
    thread.start();
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      pumps.remove(this);
      if (thread.getState() == Thread.State.NEW) {
        thread.start(); // to close the pipe, which may block
      }
      wake(thread);
    }
  }

  /** Has the thread notice that the stream was closed. */
  abstract void wake(Thread pumping);

  final FutureLoop loop() {
    return loop;
  }

  /** Whether there is somebody to tell. */
  final boolean isStarted() {
    return sink != null;
  }

  final Sink sink() {
    return Objects.requireNonNull(sink, "started");
  }

  // Both

  final boolean isClosed() {
    return closed;
  }

  /** Belongs to one of the two at a time, who hands it over. */
  final byte[] buffer() {
    return buffer;
  }

  /** What the loop releases, and the thread acquires, once for each thing that is to be done. */
  final Semaphore asked() {
    return asked;
  }

  // The thread

  private void work() {
    try (pipe) {
      pump();
    } catch (InterruptedException closedMeanwhile) {
      LOG.trace("{} ends", this);
    } catch (IOException failure) {
      LOG.debug("closing {} failed", pipe, failure);
    }
  }

  /** Moves bytes until there are no more, or the stream was closed. */
  abstract void pump() throws InterruptedException;

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + pipe + "]";
  }
}
