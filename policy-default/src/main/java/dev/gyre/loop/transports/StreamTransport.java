package dev.gyre.loop.transports;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.io.BaseProtocol;
import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.buffers.FlowControl;
import dev.gyre.loop.buffers.WriteQueue;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop's side of a stream connection: brings together a selector's stream and a user's
 * protocol, as asyncio's {@code _SelectorSocketTransport} does. Loop thread only.
 *
 * <p><b>Life.</b> {@link #begin} queues {@code connectionMade} and, behind it, the start of
 * reading. The end comes in one of two ways. {@link #close} stops reading, lets the buffer drain
 * and then tells the protocol; what ends a connection by force ({@link #abort}, a broken socket, a
 * protocol that throws) drops the buffer. Either way {@code connectionLost} is called once, in a
 * turn of its own or by the event that drained the buffer, and the socket is closed right after it,
 * so that the protocol never sees it called inside its own call of a method of this class.
 *
 * <p><b>Protocols that throw.</b> As in asyncio, {@code dataReceived}, {@code getBuffer}, {@code
 * bufferUpdated} and {@code eofReceived} cost the connection: the failure is reported and given to
 * {@code connectionLost}. Failures of {@code connectionMade}, {@code pauseWriting}, {@code
 * resumeWriting} and {@code connectionLost} are reported and change nothing: in particular, a
 * connection whose {@code connectionMade} failed stays open. {@link Error}s are treated like any
 * other failure, so that one connection's stack overflow is not every connection's; since {@code
 * connectionLost} takes an {@link Exception}, it is given an error as the cause of a {@link
 * CompletionException}.
 *
 * <p>A broken connection is no failure of the program: it is told to the protocol, and logged in
 * debug mode only.
 *
 * <p><b>Context.</b> Whatever the network brings about is told in the context in which the
 * transport was made, which is that of the call that asked for the connection or for the server.
 * (asyncio takes a new one whenever the protocol resumes reading, or has to wait with what it
 * writes.) A {@code connectionLost} that follows a call, and no event, is told in the context of
 * that call.
 *
 * <p><b>Threads.</b> What changes the connection is refused to other threads than the loop's, while
 * the loop runs: two threads in here would garble what is sent. To ask which thread calls costs
 * nothing beside a system call.
 */
final class StreamTransport implements LendsStream, ByteStream.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(StreamTransport.class);

  /** So many writes to a lost connection are normal: the writer has not heard of the loss yet. */
  private static final int SILENTLY_DROPPED_WRITES = 4;

  private final FutureLoop loop;

  /** Another one after the loop has moved to another selector. */
  private ByteStream stream;

  private final TransportOwner owner;

  /** In which the protocol is told what the network brings about. */
  private final Context context;

  // Asked for at once, because the system no longer tells the addresses of a broken connection.
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;

  private final WriteQueue queue = new WriteQueue();
  private final FlowControl flowControl = FlowControl.aboveHighMark(this);
  private Protocol protocol;

  /** The protocol, if it has buffers of its own. */
  private @Nullable BufferedProtocol buffered;

  /** Whose buffer was named last; it hears of its bytes even if it was replaced meanwhile. */
  private @Nullable BufferedProtocol filling;

  private boolean readingBegun;
  private boolean readingPaused;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean awaitingWritable;
  private boolean closing;

  /** Whether the protocol was told, or is about to be told, that the connection is lost. */
  private boolean lost;

  private int droppedWrites;

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
    this.loop = loop;
    this.stream = stream;
    this.protocol = protocol;
    this.buffered = protocol instanceof BufferedProtocol own ? own : null;
    this.owner = owner;
    this.context = loop.currentContext();
    this.localAddress = stream.localAddress();
    this.remoteAddress = stream.remoteAddress();
  }

  /**
   * Starts the stream, and queues two callbacks: {@code connectionMade} and the start of reading.
   * What the caller queues next runs after both, and before any data arrives.
   */
  void begin() {
    stream.start(this);
    loop.callSoon(this::tellMade);
    loop.callSoon(this::beginReading);
  }

  private void tellMade() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      report("protocol.connectionMade() failed", failure);
    }
  }

  private void beginReading() {
    readingBegun = true;
    if (isReading()) {
      stream.resumeReading();
    }
  }

  // Reading

  @Override
  public boolean isReading() {
    return !readingPaused && !closing;
  }

  @Override
  public void pauseReading() {
    loop.checkThread("pauseReading");
    if (isReading()) {
      readingPaused = true;
      stream.pauseReading();
      tellInDebugMode("pauses reading");
    }
  }

  @Override
  public void resumeReading() {
    loop.checkThread("resumeReading");
    if (closing || !readingPaused) {
      return;
    }
    readingPaused = false;
    if (readingBegun && !inputEnded) {
      stream.resumeReading();
    }
    tellInDebugMode("resumes reading");
  }

  @Override
  public void onRead(ByteBuffer data) {
    loop.enterContext(context);
    try {
      protocol.dataReceived(data);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.dataReceived() call failed", failure);
    }
  }

  @Override
  public @Nullable ByteBuffer readBuffer() {
    if (buffered == null) {
      return null;
    }
    loop.enterContext(context);
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
    loop.enterContext(context);
    try {
      Objects.requireNonNull(filling, "a buffer was named").bufferUpdated(count);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.bufferUpdated() call failed", failure);
    }
  }

  @Override
  public void onEnd() {
    loop.enterContext(context);
    inputEnded = true;
    tellInDebugMode("received EOF");
    if (closing) {
      return;
    }
    boolean keepOpen;
    try {
      keepOpen = protocol.eofReceived();
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.eofReceived() call failed", failure);
      return;
    }
    if (!keepOpen) {
      close();
    }
  }

  @Override
  public void onFailure(IOException failure) {
    loop.enterContext(context);
    endByConnection("fatal read error on stream transport", failure);
  }

  @Override
  public void onMoved(ByteStream successor) {
    stream = successor;
    if (borrower != null) {
      borrower.onMoved();
    }
  }

  // Writing

  @Override
  public void write(ByteBuffer data) {
    loop.checkThread("write");
    requireWritable();
    if (!data.hasRemaining()) {
      return;
    }
    if (lost) {
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
      stream.write(data);
    } catch (IOException failure) {
      data.position(data.limit());
      endByConnection("fatal write error on stream transport", failure);
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
    loop.checkThread("writelines");
    requireWritable();
    ByteBuffer[] buffers = data.toArray(ByteBuffer[]::new);
    if (!hasRemaining(buffers)) {
      return;
    }
    if (lost) {
      drop(buffers);
      return;
    }
    boolean sendNow = queue.isEmpty();
    if (sendNow && !send(buffers)) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      queue.append(buffer);
    }
    if (sendNow && !queue.isEmpty()) {
      awaitWritable();
    }
    flowControl.grewTo(queue.size());
  }

  /** Sends what the system takes now; returns false if the connection turned out to be broken. */
  private boolean send(ByteBuffer[] buffers) {
    try {
      stream.write(buffers, buffers.length);
      return true;
    } catch (IOException failure) {
      for (ByteBuffer buffer : buffers) {
        buffer.position(buffer.limit());
      }
      endByConnection("fatal write error on stream transport", failure);
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

  private void refuseAfterEof() {
    if (outputEnded) {
      throw new IllegalStateException("cannot write after writeEof()");
    }
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

  private void awaitWritable() {
    if (!awaitingWritable) {
      awaitingWritable = true;
      stream.awaitWritable();
    }
  }

  @Override
  public void onWritable() {
    loop.enterContext(context);
    awaitingWritable = false;
    if (lost) {
      return;
    }
    try {
      queue.sendTo(stream);
    } catch (IOException failure) {
      endByConnection("fatal write error on stream transport", failure);
      return;
    }
    flowControl.shrankTo(queue.size());
    // The protocol may have written, closed or aborted just now.
    if (!queue.isEmpty()) {
      awaitWritable();
    } else if (!lost) {
      queueDrained();
    }
  }

  private void queueDrained() {
    if (closing) {
      lost = true;
      tellLost(null);
    } else if (borrower != null) {
      borrower.onStream(stream);
    } else if (outputEnded) {
      shutdownOutput();
    }
  }

  @Override
  public void writeEof() {
    loop.checkThread("writeEof");
    if (closing || outputEnded) {
      return;
    }
    refuseIfLent();
    outputEnded = true;
    if (queue.isEmpty()) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    try {
      stream.shutdownOutput();
    } catch (IOException failure) {
      endByConnection("fatal error when shutting down the output of a stream transport", failure);
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  // Lending

  @Override
  public void requireWritable() {
    refuseIfLent();
    refuseAfterEof();
  }

  @Override
  public boolean sendsChannelFiles() {
    return stream instanceof SocketChannelStream;
  }

  @Override
  public void lendStream(Borrower borrower) {
    loop.checkThread("sendfile");
    requireWritable();
    this.borrower = borrower;
    if (queue.isEmpty()) {
      borrower.onStream(stream);
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

  // Flow control

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
    loop.checkThread("setWriteBufferLimits");
    flowControl.setLimits(Objects.requireNonNull(limits, "limits"), queue.size());
  }

  @Override
  public boolean isWritingPaused() {
    return flowControl.isPaused();
  }

  // The end

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    loop.checkThread("close");
    if (closing) {
      return;
    }
    stopReading();
    if (queue.isEmpty()) {
      tellLostSoon(null);
    }
  }

  @Override
  public void abort() {
    loop.checkThread("abort");
    endNow(null);
  }

  private void endByProtocol(String message, Throwable failure) {
    report(message, failure);
    endNow(failure instanceof Exception exception ? exception : new CompletionException(failure));
  }

  private void endByConnection(String message, IOException failure) {
    if (loop.getDebug()) {
      LOG.atDebug()
          .setMessage("{}: {}")
          .addArgument(message)
          .addArgument(this)
          .setCause(failure)
          .log();
    }
    endNow(failure);
  }

  /** Drops what is buffered and tells the protocol in another turn. The first cause counts. */
  private void endNow(@Nullable Exception cause) {
    if (lost) {
      return;
    }
    queue.clear();
    stopReading();
    tellLostSoon(cause);
  }

  private void stopReading() {
    closing = true;
    stream.pauseReading();
  }

  private void tellLostSoon(@Nullable Exception cause) {
    lost = true;
    loop.callSoon(() -> tellLost(cause));
  }

  private void tellLost(@Nullable Exception cause) {
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      report("protocol.connectionLost() failed", failure);
    } finally {
      if (borrower != null) {
        borrower.onLost(cause);
      }
      stream.close();
      loop.debug().gone(this);
      owner.transportGone(this);
    }
  }

  @Override
  public BaseProtocol<?> protocol() {
    return protocol;
  }

  @Override
  public void report(String message, Throwable failure) {
    loop.callExceptionHandler(
        ExceptionContext.of(message, failure).with("transport", this).with("protocol", protocol));
  }

  private void tellInDebugMode(String event) {
    if (loop.getDebug()) {
      LOG.debug("{} {}", this, event);
    }
  }

  // Facts

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void enterContext() {
    loop.enterContext(context);
  }

  @Override
  public Protocol getProtocol() {
    return protocol;
  }

  @Override
  public void setProtocol(Protocol protocol) {
    loop.checkThread("setProtocol");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.buffered = protocol instanceof BufferedProtocol own ? own : null;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    if (key.equals(ExtraInfo.PEERNAME)) {
      return key.type().cast(remoteAddress);
    }
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return key.type().cast(localAddress);
    }
    return null;
  }

  @Override
  public String toString() {
    String state = lost ? "lost" : closing ? "closing" : "open";
    return "StreamTransport[%s, local=%s, peer=%s, buffered=%d]"
        .formatted(state, localAddress, remoteAddress, queue.size());
  }
}
