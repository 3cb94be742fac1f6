package dev.gyre.loop.pipes;

import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a pipe that is read: asyncio's {@code _UnixReadPipeTransport}. Loop thread only. */
public final class ReadPipeTransport extends PipeTransport {

  /** Whose buffer was named last; it hears of its bytes even if it was replaced meanwhile. */
  private @Nullable BufferedProtocol filling;

  private boolean begun;
  private boolean paused;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param pipe what the user calls the pipe
   * @param protocol what is told of the pipe
   */
  public ReadPipeTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol) {
    super(loop, stream, pipe, protocol);
  }

  // Reading

  @Override
  void watch() {
    begun = true;
    if (isReading()) {
      read();
    }
  }

  /** What cannot be waited for, such as {@code /dev/null}, is told as a failure to read. */
  private void read() {
    try {
      stream().resumeReading();
    } catch (UncheckedIOException refused) {
      onFailure(refused.getCause());
    }
  }

  @Override
  public boolean isReading() {
    return !paused && !isClosing();
  }

  @Override
  public void pauseReading() {
    loop().checkThread("pauseReading");
    if (isReading()) {
      paused = true;
      stream().pauseReading();
      tellInDebugMode("pauses reading");
    }
  }

  @Override
  public void resumeReading() {
    loop().checkThread("resumeReading");
    if (isClosing() || !paused) {
      return;
    }
    paused = false;
    if (begun) {
      read();
    }
    tellInDebugMode("resumes reading");
  }

  @Override
  public void onRead(ByteBuffer data) {
    enterContext();
    try {
      getProtocol().dataReceived(data);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.dataReceived() call failed", failure);
    }
  }

  @Override
  public @Nullable ByteBuffer readBuffer() {
    BufferedProtocol buffered = buffered();
    if (buffered == null) {
      return null;
    }
    enterContext();
    filling = buffered;
    try {
      return BufferedProtocol.requireRoom(buffered.getBuffer(-1));
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.getBuffer() call failed", failure);
      return null;
    }
  }

  @Override
  public void onReadInto(int count) {
    enterContext();
    try {
      Objects.requireNonNull(filling, "a buffer was named").bufferUpdated(count);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.bufferUpdated() call failed", failure);
    }
  }

  @Override
  public void onEnd() {
    enterContext();
    if (isClosing()) {
      return;
    }
    tellInDebugMode("received EOF");
    stopReading();
    loop().callSoon(this::tellEof);
    tellLostSoon(null);
  }

  private void tellEof() {
    try {
      getProtocol().eofReceived();
    } catch (Throwable failure) {
      report("protocol.eofReceived() failed", failure);
    }
  }

  @Override
  public void onFailure(IOException failure) {
    enterContext();
    endByPipe("fatal read error on pipe transport", failure);
  }

  @Override
  public void onWritable() {
    throw new AssertionError("nobody has asked for it: " + this);
  }

  // The end

  @Override
  public void close() {
    loop().checkThread("close");
    endNow(null);
  }

  @Override
  public void abort() {
    loop().checkThread("abort");
    endNow(null);
  }

  // What the other end can do

  @Override
  public void write(ByteBuffer data) {
    throw cannotWrite();
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    throw cannotWrite();
  }

  @Override
  public void writeEof() {
    throw cannotWrite();
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public int getWriteBufferSize() {
    return 0;
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return WriteBufferLimits.DEFAULT;
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    throw cannotWrite();
  }

  private UnsupportedOperationException cannotWrite() {
    return new UnsupportedOperationException(
        "this end of the pipe is read only; connectWritePipe opens the other: " + this);
  }

  @Override
  public String toString() {
    return text("");
  }
}
