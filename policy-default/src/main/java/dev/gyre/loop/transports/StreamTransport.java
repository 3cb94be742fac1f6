package dev.gyre.loop.transports;

import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.TransportSocket;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a connection of sockets, as asyncio's {@code _SelectorSocketTransport} is: may
 * end in one direction before the other, and lends its stream to who sends files. Loop thread only.
 */
final class StreamTransport extends DuplexEnd implements LendsStream, TransportSocket {

  private final TransportOwner owner;

  /** Where the owner finds this transport among its others. */
  private int place;

  private boolean outputEnded;

  /** Writes past the buffer at this time, so that nobody else may; null while nobody does. */
  private @Nullable Borrower borrower;

  private boolean readsAfterReturn;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param protocol what is told of the connection
   * @param owner what is told when the transport is gone
   */
  StreamTransport(FutureLoop loop, ByteStream stream, Protocol protocol, TransportOwner owner) {
    super(loop, stream, protocol);
    this.owner = owner;
  }

  int place() {
    return place;
  }

  void setPlace(int place) {
    this.place = place;
  }

  // The end of one direction

  @Override
  protected void ended() {
    tellInDebugMode("received EOF");
    if (isClosing()) {
      return;
    }
    boolean keepOpen;
    try {
      keepOpen = protocol().eofReceived();
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.eofReceived() call failed", failure);
      return;
    }
    if (!keepOpen) {
      close();
    }
  }

  @Override
  public void writeEof() {
    loop().checkThread("writeEof");
    if (isClosing() || outputEnded) {
      return;
    }
    refuseIfLent();
    outputEnded = true;
    if (isDrained()) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    try {
      stream().shutdownOutput();
    } catch (IOException failure) {
      endByConnection("fatal error when shutting down the output", failure);
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  // Writing

  @Override
  protected void checkWrite() {
    refuseIfLent();
    if (outputEnded) {
      throw new IllegalStateException("cannot write after writeEof()");
    }
  }

  @Override
  protected boolean takesWrites() {
    return !isLost();
  }

  @Override
  protected void drained() {
    if (isClosing()) {
      tellLostNow();
    } else if (borrower != null) {
      borrower.onStream(stream());
    } else if (outputEnded) {
      shutdownOutput();
    }
  }

  // Lending

  @Override
  public void requireWritable() {
    checkWrite();
  }

  @Override
  public boolean sendsChannelFiles() {
    return stream() instanceof SocketChannelStream;
  }

  @Override
  public void lendStream(Borrower borrower) {
    loop().checkThread("sendfile");
    requireWritable();
    this.borrower = borrower;
    if (isDrained()) {
      borrower.onStream(stream());
    }
    if (this.borrower != null) { // not given back at once
      readsAfterReturn = isReading();
      pauseReading();
    }
  }

  @Override
  public void awaitStream() {
    awaitWritable();
  }

  @Override
  public void returnStream() {
    borrower = null;
    if (readsAfterReturn) {
      readsAfterReturn = false;
      resumeReading();
    }
  }

  private void refuseIfLent() {
    if (borrower != null) {
      throw new IllegalStateException("unable to write, a file is being sent, await that: " + this);
    }
  }

  @Override
  public void onMoved(ByteStream successor) {
    super.onMoved(successor);
    if (borrower != null) {
      borrower.onMoved();
    }
  }

  // The end

  @Override
  public void close() {
    loop().checkThread("close");
    if (isClosing()) {
      return;
    }
    stopReading();
    if (isDrained()) {
      tellLostSoon(null);
    }
  }

  @Override
  protected void gone(@Nullable Exception cause) {
    if (borrower != null) {
      borrower.onLost(cause);
    }
    owner.transportGone(this);
  }

  // Facts

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    if (key.equals(ExtraInfo.PEERNAME)) {
      return key.type().cast(stream().remoteAddress());
    }
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return key.type().cast(stream().localAddress());
    }
    return key.equals(ExtraInfo.SOCKET) ? key.type().cast(this) : null;
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    loop().checkThread("setOption");
    stream().setOption(option, value);
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    loop().checkThread("getOption");
    return stream().getOption(option);
  }

  @Override
  public String toString() {
    return describe(
        "local=%s, peer=%s, buffered=%d"
            .formatted(stream().localAddress(), stream().remoteAddress(), getWriteBufferSize()));
  }
}
