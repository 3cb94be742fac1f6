package dev.gyre.loop.tls;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.io.BaseProtocol;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.ReadBufferLimits;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.buffers.FlowControl;
import dev.gyre.loop.buffers.WriteQueue;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the user's protocol works on: keeps what cannot be encrypted yet, and tells the protocol
 * what the {@link TlsLayer} has found out. Loop thread only.
 *
 * <p>Failures of the protocol are treated as stream transports treat them: those of {@code
 * dataReceived} and {@code eofReceived} cost the connection, the others are only reported.
 */
final class EncryptedTransport implements TlsTransport, CarriesTls {

  private static final Logger LOG = LoggerFactory.getLogger(EncryptedTransport.class);

  /** So many writes to a lost connection are normal: the writer has not heard of the loss yet. */
  private static final int SILENTLY_DROPPED_WRITES = 4;

  private final FutureLoop loop;
  private final TlsLayer layer;
  private final WriteQueue queue = new WriteQueue();
  private final FlowControl flowControl = FlowControl.atHighMark(this, DEFAULT_WRITE_BUFFER_LIMITS);
  private ReadBufferLimits readBufferLimits = ReadBufferLimits.DEFAULT;
  private Protocol protocol;

  /** Whether the protocol knows of the connection, and so has to hear of its end. */
  private boolean made;

  private boolean eofTold;
  private boolean lostTold;
  private boolean readingBegun;
  private boolean readingPaused;
  private int droppedWrites;

  EncryptedTransport(FutureLoop loop, TlsLayer layer, Protocol protocol) {
    this.loop = loop;
    this.layer = layer;
    this.protocol = protocol;
  }

  // What the layer tells

  /** The protocol has heard of the connection before it was encrypted. */
  void wasMadeBefore() {
    made = true;
  }

  void tellMade() {
    if (made) {
      return;
    }
    made = true;
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      report("protocol.connectionMade() failed", failure);
    }
  }

  /** Lets data flow from now on, unless the protocol has paused it. */
  void beginReading() {
    readingBegun = true;
    layer.readingChanged();
  }

  boolean takesData() {
    return readingBegun && !readingPaused;
  }

  void deliver(ByteBuffer data) {
    try {
      protocol.dataReceived(data);
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.dataReceived() call failed", failure);
    }
  }

  void tellEof() {
    if (eofTold) {
      return;
    }
    eofTold = true;
    boolean keepOpen;
    try {
      keepOpen = protocol.eofReceived();
    } catch (Throwable failure) {
      endByProtocol("fatal error: protocol.eofReceived() call failed", failure);
      return;
    }
    if (keepOpen) {
      LOG.atWarn()
          .setMessage("true from eofReceived() has no effect on TLS, the connection is closed: {}")
          .addArgument(this)
          .log();
    }
  }

  void tellLost(@Nullable Exception cause) {
    queue.clear();
    if (!made || lostTold) {
      return;
    }
    lostTold = true;
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      report("protocol.connectionLost() failed", failure);
    }
  }

  private void endByProtocol(String message, Throwable failure) {
    report(message, failure);
    layer.abort(
        failure instanceof Exception exception ? exception : new CompletionException(failure));
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

  @Override
  public void tellInDebugMode(String event) {
    if (loop.getDebug()) {
      LOG.debug("{} {}", this, event);
    }
  }

  // Reading

  @Override
  public boolean isReading() {
    return !readingPaused && !isClosing();
  }

  @Override
  public void pauseReading() {
    loop.checkThread("pauseReading");
    if (isReading()) {
      readingPaused = true;
      layer.controlReading();
    }
  }

  @Override
  public void resumeReading() {
    loop.checkThread("resumeReading");
    if (readingPaused && !isClosing()) {
      readingPaused = false;
      // Never data inside this call: the protocol may be in the midst of something.
      loop.callSoon(layer::readingChanged);
    }
  }

  @Override
  public int getReadBufferSize() {
    return layer.receivedBytes();
  }

  @Override
  public ReadBufferLimits getReadBufferLimits() {
    return readBufferLimits;
  }

  @Override
  public void setReadBufferLimits(ReadBufferLimits limits) {
    loop.checkThread("setReadBufferLimits");
    readBufferLimits = Objects.requireNonNull(limits, "limits");
    layer.controlReading();
  }

  // Writing

  @Override
  public void write(ByteBuffer data) {
    loop.checkThread("write");
    if (data.hasRemaining()) {
      write(new ByteBuffer[] {data});
    }
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    loop.checkThread("writelines");
    write(data.toArray(ByteBuffer[]::new));
  }

  private void write(ByteBuffer[] data) {
    if (!layer.takesWrites()) {
      drop(data);
      return;
    }
    try {
      if (queue.isEmpty()) {
        layer.encrypt(data, data.length);
      }
      for (ByteBuffer buffer : data) {
        queue.append(buffer);
      }
    } catch (IOException failure) {
      for (ByteBuffer buffer : data) {
        buffer.position(buffer.limit());
      }
      layer.fail(failure);
      return;
    }
    flowControl.grewTo(queue.size());
  }

  private void drop(ByteBuffer[] data) {
    boolean hadBytes = false;
    for (ByteBuffer buffer : data) {
      hadBytes |= buffer.hasRemaining();
      buffer.position(buffer.limit());
    }
    if (hadBytes && ++droppedWrites > SILENTLY_DROPPED_WRITES) {
      LOG.atWarn()
          .setMessage("write to a closed TLS connection was dropped, the {}th so far: {}")
          .addArgument(droppedWrites)
          .addArgument(this)
          .log();
    }
  }

  /** Encrypts what has waited, as far as possible now. */
  void flush() throws IOException {
    long before = -1;
    while (!queue.isEmpty() && queue.size() != before) {
      before = queue.size();
      queue.offerTo(layer::encrypt);
    }
    flowControl.shrankTo(queue.size());
  }

  /** Returns how many bytes are not encrypted yet. */
  long unsentBytes() {
    return queue.size();
  }

  /** Nobody takes what is not encrypted yet. */
  void dropUnsent() {
    queue.clear();
  }

  @Override
  public void writeEof() {
    throw new UnsupportedOperationException(
        "TLS cannot end one direction only: close() ends the connection, canWriteEof() tells: "
            + this);
  }

  @Override
  public boolean canWriteEof() {
    return false;
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
    return layer.isClosing();
  }

  @Override
  public void close() {
    loop.checkThread("close");
    layer.close();
  }

  @Override
  public void abort() {
    loop.checkThread("abort");
    layer.abort(null);
  }

  // Facts

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void enterContext() {
    layer.enterContext();
  }

  @Override
  public Protocol getProtocol() {
    return protocol;
  }

  @Override
  public void setProtocol(Protocol protocol) {
    loop.checkThread("setProtocol");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return layer.extraInfo(key);
  }

  @Override
  public String toString() {
    return "TlsTransport[%s, buffered=%d]".formatted(layer, queue.size());
  }
}
