package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both ends of a pipe have in common: brings together a one-way stream and a user's protocol.
 * Loop thread only.
 *
 * <p>Life, protocols that throw, contexts and threads are as for the connections of sockets: {@code
 * connectionLost} is called once, in a turn of its own or by the event that drained the buffer, and
 * the pipe is closed right after it.
 */
public abstract class PipeTransport implements Transport, ByteStream.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(PipeTransport.class);

  private final FutureLoop loop;

  /** Another one after the loop has moved to another selector. */
  private ByteStream stream;

  private final Object pipe;

  /** In which the protocol is told what happens to the pipe. */
  private final Context context;

  private Protocol protocol;

  /** The protocol, if it has buffers of its own. */
  private @Nullable BufferedProtocol buffered;

  private boolean closing;

  /** Whether the protocol was told, or is about to be told, that the pipe is gone. */
  private boolean lost;

  PipeTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol) {
    this.loop = loop;
    this.stream = stream;
    this.pipe = pipe;
    this.protocol = protocol;
    this.buffered = protocol instanceof BufferedProtocol own ? own : null;
    this.context = loop.currentContext();
  }

  /**
   * Starts the stream, and queues two callbacks: {@code connectionMade} and the start of reading.
   * What the caller queues next runs after both, and before any data arrives.
   */
  public final void begin() {
    stream.start(this);
    loop.callSoon(this::tellMade);
    loop.callSoon(this::watch);
  }

  private void tellMade() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      report("protocol.connectionMade() failed", failure);
    }
  }

  /** Begins to read, if only to learn of the end. */
  abstract void watch();

  @Override
  public final void onMoved(ByteStream successor) {
    stream = successor;
  }

  // The end

  /** Closes the pipe at once, and tells nobody: the loop is closed. */
  public final void closeStream() {
    stream.close();
  }

  @Override
  public final boolean isClosing() {
    return closing;
  }

  final boolean isLost() {
    return lost;
  }

  /** Lets nothing in any more. */
  final void stopReading() {
    closing = true;
    stream.pauseReading();
  }

  /** Leaves it to the buffer how long the pipe stays open. */
  final void closeSoon() {
    closing = true;
  }

  final void endByProtocol(String message, Throwable failure) {
    report(message, failure);
    endNow(failure instanceof Exception exception ? exception : new CompletionException(failure));
  }

  final void endByPipe(String message, IOException failure) {
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
  final void endNow(@Nullable Exception cause) {
    if (!lost) {
      clear();
      stopReading();
      tellLostSoon(cause);
    }
  }

  /** Drops what is buffered. */
  void clear() {}

  final void tellLostSoon(@Nullable Exception cause) {
    lost = true;
    loop.callSoon(() -> tellLost(cause));
  }

  /** Tells the protocol at once, as only an event may do. */
  final void tellLostNow() {
    lost = true;
    tellLost(null);
  }

  private void tellLost(@Nullable Exception cause) {
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      report("protocol.connectionLost() failed", failure);
    } finally {
      stream.close();
      loop.debug().gone(this);
    }
  }

  /**
   * Reports a protocol that throws.
   *
   * @param message what went wrong
   * @param failure what it has thrown
   */
  public final void report(String message, Throwable failure) {
    loop.callExceptionHandler(
        ExceptionContext.of(message, failure).with("transport", this).with("protocol", protocol));
  }

  final void tellInDebugMode(String event) {
    if (loop.getDebug()) {
      LOG.debug("{} {}", this, event);
    }
  }

  // Facts

  final FutureLoop loop() {
    return loop;
  }

  final ByteStream stream() {
    return stream;
  }

  final @Nullable BufferedProtocol buffered() {
    return buffered;
  }

  final void enterContext() {
    loop.enterContext(context);
  }

  @Override
  public final Protocol getProtocol() {
    return protocol;
  }

  @Override
  public final void setProtocol(Protocol protocol) {
    loop.checkThread("setProtocol");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.buffered = protocol instanceof BufferedProtocol own ? own : null;
  }

  @Override
  public final <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key.equals(ExtraInfo.PIPE) ? key.type().cast(pipe) : null;
  }

  final String text(String more) {
    String state = lost ? "lost" : closing ? "closing" : "open";
    return getClass().getSimpleName() + "[" + state + ", " + pipe + more + "]";
  }
}
