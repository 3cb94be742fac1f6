package dev.gyre.loop.pipes;

import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.transports.DuplexEnd;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that is written: asyncio's {@code _UnixWritePipeTransport}. Loop thread only.
 *
 * <p>The stream is read too, of which nothing comes but the notice that nobody reads the pipe any
 * longer. To end the output is to close: what is buffered is written first, and what is written
 * after it is dropped.
 */
public final class WritePipeTransport extends DuplexEnd {

  private final Object pipe;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param pipe what the user calls the pipe
   * @param protocol what is told of the pipe
   */
  public WritePipeTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol) {
    super(loop, stream, protocol);
    this.pipe = pipe;
  }

  // Writing

  @Override
  protected void checkWrite() {
    // Who writes to a closed pipe has not heard of it yet.
  }

  @Override
  protected boolean takesWrites() {
    return !isClosing();
  }

  @Override
  protected void drained() {
    if (isClosing()) {
      tellLostNow();
    }
  }

  // The end

  @Override
  protected void beginReading() {
    if (!isLost()) {
      stream().resumeReading();
    }
  }

  /** Nobody reads the pipe any longer. */
  @Override
  protected void ended() {
    tellInDebugMode("is read by nobody any longer");
    endNow(
        isDrained()
            ? null
            : new IOException("broken pipe: nobody reads any longer what is still to be written"));
  }

  @Override
  public void onRead(ByteBuffer data) {
    throw new AssertionError("nothing can be read: " + this);
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
    if (isDrained()) {
      endNow(null);
    } else {
      closeSoon();
    }
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key.equals(ExtraInfo.PIPE) ? key.type().cast(pipe) : null;
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
    return describe(pipe + ", buffered=" + getWriteBufferSize());
  }
}
