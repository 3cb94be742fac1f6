package dev.gyre.loop.transports;

import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link StreamEnd} that is read: pushes what arrives to the protocol. Loop thread only. */
public abstract class ReadableEnd extends StreamEnd {

  /** Whose buffer was named last; it hears of its bytes even if it was replaced meanwhile. */
  private @Nullable BufferedProtocol filling;

  private boolean readingBegun;
  private boolean readingPaused;
  private boolean inputEnded;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param protocol what is told of the connection
   */
  protected ReadableEnd(FutureLoop loop, ByteStream stream, Protocol protocol) {
    super(loop, stream, protocol);
  }

  @Override
  protected void beginReading() {
    readingBegun = true;
    if (isReading()) {
      read();
    }
  }

  @Override
  public boolean isReading() {
    return !readingPaused && !isClosing();
  }

  @Override
  public void pauseReading() {
    loop().checkThread("pauseReading");
    if (isReading()) {
      readingPaused = true;
      stream().pauseReading();
      tellInDebugMode("pauses reading");
    }
  }

  @Override
  public void resumeReading() {
    loop().checkThread("resumeReading");
    if (isClosing() || !readingPaused) {
      return;
    }
    readingPaused = false;
    if (readingBegun && !inputEnded) {
      read();
    }
    tellInDebugMode("resumes reading");
  }

  @Override
  public void onRead(ByteBuffer data) {
    enterContext();
    try {
      protocol().dataReceived(data);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.dataReceived() call failed", failure);
    }
  }

  @Override
  public final @Nullable ByteBuffer readBuffer() {
    if (!(protocol() instanceof BufferedProtocol buffered)) {
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
  public final void onReadInto(int count) {
    enterContext();
    try {
      Objects.requireNonNull(filling, "a buffer was named").bufferUpdated(count);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.bufferUpdated() call failed", failure);
    }
  }

  @Override
  public final void onEnd() {
    enterContext();
    inputEnded = true;
    ended();
  }

  /** Nothing will arrive any more. */
  protected abstract void ended();
}
