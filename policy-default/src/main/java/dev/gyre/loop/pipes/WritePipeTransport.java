package dev.gyre.loop.pipes;

import dev.gyre.io.Protocol;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.buffers.FlowControl;
import dev.gyre.loop.buffers.WriteQueue;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a pipe that is written: asyncio's {@code _UnixWritePipeTransport}. Loop thread only.
 *
 * <p>The stream is read too, of which nothing comes but the notice that nobody reads the pipe any
 * longer. To end the output is to close: what is buffered is written first, and what is written
 * after it is dropped.
 */
public final class WritePipeTransport extends PipeTransport implements FlowControl.Writer {

  private static final Logger LOG = LoggerFactory.getLogger(WritePipeTransport.class);

  /** So many writes to a closed pipe are normal: the writer has not heard of the end yet. */
  private static final int SILENTLY_DROPPED_WRITES = 4;

  private final WriteQueue queue = new WriteQueue();
  private final FlowControl flowControl = FlowControl.aboveHighMark(this);
  private boolean awaitingWritable;
  private int droppedWrites;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param pipe what the user calls the pipe
   * @param protocol what is told of the pipe
   */
  public WritePipeTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol) {
    super(loop, stream, pipe, protocol);
  }

  // Writing

  @Override
  public void write(ByteBuffer data) {
    loop().checkThread("write");
    if (!data.hasRemaining()) {
      return;
    }
    if (isClosing()) {
      drop(data);
    } else if (queue.isEmpty()) {
      sendOrQueue(data);
    } else {
      queue.append(data);
      flowControl.grewTo(queue.size());
    }
  }

  private void sendOrQueue(ByteBuffer data) {
    try {
      stream().write(data);
    } catch (IOException failure) {
      data.position(data.limit());
      endByPipe("fatal write error on pipe transport", failure);
      return;
    }
    if (data.hasRemaining()) {
      queue.append(data);
      awaitWritable();
      flowControl.grewTo(queue.size());
    }
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    data.forEach(this::write);
  }

  private void drop(ByteBuffer data) {
    data.position(data.limit());
    if (++droppedWrites > SILENTLY_DROPPED_WRITES) {
      LOG.atWarn()
          .setMessage("write to a closed pipe was dropped, the {}th so far: {}")
          .addArgument(droppedWrites)
          .addArgument(this)
          .log();
    }
  }

  private void awaitWritable() {
    if (!awaitingWritable) {
      awaitingWritable = true;
      stream().awaitWritable();
    }
  }

  @Override
  public void onWritable() {
    enterContext();
    awaitingWritable = false;
    if (isLost()) {
      return;
    }
    try {
      queue.sendTo(stream());
    } catch (IOException failure) {
      endByPipe("fatal write error on pipe transport", failure);
      return;
    }
    flowControl.shrankTo(queue.size());
    // The protocol may have written, closed or aborted just now.
    if (!queue.isEmpty()) {
      awaitWritable();
    } else if (!isLost() && isClosing()) {
      tellLostNow();
    }
  }

  @Override
  public int getWriteBufferSize() {
    return Math.clamp(queue.size(), 0, Integer.MAX_VALUE);
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return flowControl.limits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    loop().checkThread("setWriteBufferLimits");
    flowControl.setLimits(Objects.requireNonNull(limits, "limits"), queue.size());
  }

  @Override
  public Protocol protocol() {
    return getProtocol();
  }

  // The end

  @Override
  void watch() {
    if (!isLost()) {
      stream().resumeReading();
    }
  }

  /** Nobody reads the pipe any longer. */
  @Override
  public void onEnd() {
    enterContext();
    tellInDebugMode("is read by nobody any longer");
    endNow(
        queue.isEmpty()
            ? null
            : new IOException("broken pipe: nobody reads any longer what is still to be written"));
  }

  @Override
  public void onFailure(IOException failure) {
    enterContext();
    endByPipe("fatal write error on pipe transport", failure);
  }

  @Override
  public void onRead(ByteBuffer data) {
    throw new AssertionError("nothing can be read: " + this);
  }

  @Override
  void clear() {
    queue.clear();
  }

  @Override
  public void writeEof() {
    loop().checkThread("writeEof");
    endWhenDrained();
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void close() {
    loop().checkThread("close");
    endWhenDrained();
  }

  private void endWhenDrained() {
    if (isClosing()) {
      return;
    }
    if (queue.isEmpty()) {
      endNow(null);
    } else {
      closeSoon();
    }
  }

  @Override
  public void abort() {
    loop().checkThread("abort");
    endNow(null);
  }

  // What the other end can do

  @Override
  public boolean isReading() {
    return false;
  }

  @Override
  public void pauseReading() {
    throw cannotRead();
  }

  @Override
  public void resumeReading() {
    throw cannotRead();
  }

  private UnsupportedOperationException cannotRead() {
    return new UnsupportedOperationException(
        "this end of the pipe is written only; connectReadPipe opens the other: " + this);
  }

  @Override
  public String toString() {
    return text(", buffered=" + queue.size());
  }
}
