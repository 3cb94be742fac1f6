package dev.gyre.loop.pipes;

import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.transports.ReadableEnd;
import dev.gyre.spi.ByteStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a pipe that is read: asyncio's {@code _UnixReadPipeTransport}. Loop thread only. */
public final class ReadPipeTransport extends ReadableEnd {

  private final Object pipe;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param pipe what the user calls the pipe
   * @param protocol what is told of the pipe
   */
  public ReadPipeTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol) {
    super(loop, stream, protocol);
    this.pipe = pipe;
  }

  @Override
  protected void ended() {
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
      protocol().eofReceived();
    } catch (Throwable failure) {
      report("protocol.eofReceived() failed", failure);
    }
  }

  @Override
  public void onWritable() {
    throw new AssertionError("nobody has asked for it: " + this);
  }

  @Override
  public void close() {
    loop().checkThread("close");
    endNow(null);
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key.equals(ExtraInfo.PIPE) ? key.type().cast(pipe) : null;
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
    return describe(String.valueOf(pipe));
  }
}
