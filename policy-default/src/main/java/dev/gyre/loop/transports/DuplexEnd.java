package dev.gyre.loop.transports;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link StreamEnd} that is written as well: keeps what the system does not take at once, and has
 * the protocol wait for it. Loop thread only.
 */
public abstract class DuplexEnd extends ReadableEnd implements FlowControl.Writer {

  private static final Logger LOG = LoggerFactory.getLogger(DuplexEnd.class);

  /** So many writes to a lost connection are normal: the writer has not heard of the loss yet. */
  private static final int SILENTLY_DROPPED_WRITES = 4;

  /** Null as long as nothing waits. */
  private @Nullable WriteQueue queue;

  /** Null until there is something to control. */
  private @Nullable FlowControl flowControl;

  private int droppedWrites;
  private boolean awaitingWritable;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param protocol what is told of the connection
   */
  protected DuplexEnd(FutureLoop loop, ByteStream stream, Protocol protocol) {
    super(loop, stream, protocol);
  }

  // Writing

  /**
   * Checks that the user may write.
   *
   * @throws IllegalStateException if the user may not
   */
  protected abstract void checkWrite();

  /**
   * Tells whether what is written now can still be sent.
   *
   * @return false if it is to be dropped
   */
  protected abstract boolean takesWrites();

  @Override
  public final void write(ByteBuffer data) {
    loop().checkThread("write");
    checkWrite();
    if (!data.hasRemaining()) {
      return;
    }
    if (!takesWrites()) {
      drop(data);
    } else if (isDrained()) {
      sendOrQueue(data);
    } else {
      queue().append(data);
      bufferGrew();
    }
  }

  private void sendOrQueue(ByteBuffer data) {
    try {
      stream().write(data);
    } catch (IOException failure) {
      data.position(data.limit());
      endByConnection("fatal write error", failure);
      return;
    }
    if (data.hasRemaining()) {
      queue().append(data);
      awaitWritable();
      bufferGrew();
    }
  }

  @Override
  public final void writelines(List<ByteBuffer> data) {
    loop().checkThread("writelines");
    checkWrite();
    ByteBuffer[] buffers = data.toArray(ByteBuffer[]::new);
    if (!hasRemaining(buffers)) {
      return;
    }
    if (!takesWrites()) {
      drop(buffers);
      return;
    }
    boolean sendNow = isDrained();
    if (sendNow && !send(buffers)) {
      return;
    }
    if (sendNow && !hasRemaining(buffers)) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      queue().append(buffer);
    }
    if (sendNow) {
      awaitWritable();
    }
    bufferGrew();
  }

  /** Sends what the system takes now; returns false if the connection turned out to be broken. */
  private boolean send(ByteBuffer[] buffers) {
    try {
      stream().write(buffers, buffers.length);
      return true;
    } catch (IOException failure) {
      for (ByteBuffer buffer : buffers) {
        buffer.position(buffer.limit());
      }
      endByConnection("fatal write error", failure);
      return false;
    }
  }

  private static boolean hasRemaining(ByteBuffer[] buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  private void drop(ByteBuffer... data) {
    for (ByteBuffer buffer : data) {
      buffer.position(buffer.limit());
    }
    if (++droppedWrites > SILENTLY_DROPPED_WRITES) {
      LOG.atWarn()
          .setMessage("write to a lost connection was dropped, the {}th so far: {}")
          .addArgument(droppedWrites)
          .addArgument(this)
          .log();
    }
  }

  /** Has {@link #onWritable} called when the system takes bytes again. */
  protected final void awaitWritable() {
    if (!awaitingWritable) {
      awaitingWritable = true;
      stream().awaitWritable();
    }
  }

  @Override
  public final void onWritable() {
    enterContext();
    awaitingWritable = false;
    if (isLost()) {
      return;
    }
    if (!isDrained()) {
      try {
        queue().sendTo(stream());
      } catch (IOException failure) {
        endByConnection("fatal write error", failure);
        return;
      }
    }
    if (flowControl != null) {
      flowControl.shrankTo(bufferedBytes());
    }
    // The protocol may have written, closed or aborted just now.
    if (!isDrained()) {
      awaitWritable();
    } else if (!isLost()) {
      queue = null;
      drained();
    }
  }

  /** All that was written was sent. */
  protected abstract void drained();

  @Override
  protected final void dropUnsent() {
    queue = null;
  }

  /**
   * Tells whether nothing waits to be sent.
   *
   * @return true if nothing does
   */
  protected final boolean isDrained() {
    return queue == null || queue.isEmpty();
  }

  private WriteQueue queue() {
    WriteQueue made = queue;
    if (made == null) {
      made = new WriteQueue();
      queue = made;
    }
    return made;
  }

  private long bufferedBytes() {
    return queue == null ? 0 : queue.size();
  }

  // Flow control

  private FlowControl flowControl() {
    FlowControl made = flowControl;
    if (made == null) {
      made = FlowControl.aboveHighMark(this);
      flowControl = made;
    }
    return made;
  }

  private void bufferGrew() {
    long size = bufferedBytes();
    if (flowControl != null || size > WriteBufferLimits.DEFAULT.high()) {
      flowControl().grewTo(size);
    }
  }

  @Override
  public final int getWriteBufferSize() {
    return Math.clamp(bufferedBytes(), 0, Integer.MAX_VALUE);
  }

  @Override
  public final WriteBufferLimits getWriteBufferLimits() {
    return flowControl == null ? WriteBufferLimits.DEFAULT : flowControl.limits();
  }

  @Override
  public final void setWriteBufferLimits(WriteBufferLimits limits) {
    loop().checkThread("setWriteBufferLimits");
    flowControl().setLimits(Objects.requireNonNull(limits, "limits"), bufferedBytes());
  }

  /**
   * Tells whether the protocol has been told to pause writing.
   *
   * @return true until it is told to resume
   */
  public final boolean isWritingPaused() {
    return flowControl != null && flowControl.isPaused();
  }
}
