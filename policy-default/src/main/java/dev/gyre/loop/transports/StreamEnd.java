package dev.gyre.loop.transports;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all transports of streams of bytes have in common, those of sockets and those of pipes:
 * brings together a selector's stream and a user's protocol, and sees to it that the protocol hears
 * of the beginning and of the end. Loop thread only.
 *
 * <p><b>Life.</b> {@link #begin} queues {@code connectionMade} and, behind it, the start of
 * reading. The end comes in one of two ways. To close lets the buffer drain and then tells the
 * protocol; what ends a connection by force (an abort, a broken connection, a protocol that throws)
 * drops the buffer. Either way {@code connectionLost} is called once, in a turn of its own or by
 * the event that drained the buffer, and the stream is closed right after it, so that the protocol
 * never sees it called inside its own call of a method of this class.
 *
 * <p><b>Protocols that throw.</b> As in asyncio, {@code dataReceived}, {@code getBuffer}, {@code
 * bufferUpdated} and, for sockets, {@code eofReceived} cost the connection: the failure is reported
 * and given to {@code connectionLost}. Failures of {@code connectionMade}, {@code pauseWriting},
 * {@code resumeWriting} and {@code connectionLost} are reported and change nothing: in particular,
 * a connection whose {@code connectionMade} failed stays open. {@link Error}s are treated like any
 * other failure, so that one connection's stack overflow is not every connection's; since {@code
 * connectionLost} takes an {@link Exception}, it is given an error as the cause of a {@link
 * CompletionException}.
 *
 * <p>A broken connection is no failure of the program: it is told to the protocol, and logged in
 * debug mode only.
 *
 * <p><b>Context.</b> Whatever the other end brings about is told in the context in which the
 * transport was made, which is that of the call that asked for the connection or for the server.
 * (asyncio takes a new one whenever the protocol resumes reading, or has to wait with what it
 * writes.) A {@code connectionLost} that follows a call, and no event, is told in the context of
 * that call.
 *
 * <p><b>Threads.</b> What changes the connection is refused to other threads than the loop's, while
 * the loop runs: two threads in here would garble what is sent. To ask which thread calls costs
 * nothing beside a system call.
 *
 * <p><b>Memory.</b> There may be a great many that are idle. So what only some need, and these only
 * sometimes, is made when it is needed, and what the stream knows is asked of the stream.
 */
public abstract class StreamEnd implements Transport, ByteStream.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(StreamEnd.class);

  private final FutureLoop loop;

  /** Another one after the loop has moved to another selector. */
  private ByteStream stream;

  /** In which the protocol is told what the other end brings about. */
  private final Context context;

  private Protocol protocol;
  private boolean closing;

  /** Whether the protocol was told, or is about to be told, that the connection is lost. */
  private boolean lost;

  /**
   * Creates the transport of a stream that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param stream owned by the transport from now on
   * @param protocol what is told of the connection
   */
  protected StreamEnd(FutureLoop loop, ByteStream stream, Protocol protocol) {
    this.loop = loop;
    this.stream = stream;
    this.protocol = protocol;
    this.context = loop.currentContext();
  }

  /**
   * Starts the stream, and queues two callbacks: {@code connectionMade} and the start of reading.
   * What the caller queues next runs after both, and before any data arrives.
   */
  public final void begin() {
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

  /** Begins to read, if only to learn of the end. */
  protected abstract void beginReading();

  /** Has the stream read; what cannot be waited for is told as a failure to read. */
  protected final void read() {
    try {
      stream.resumeReading();
    } catch (UncheckedIOException refused) {
      onFailure(refused.getCause());
    }
  }

  @Override
  public void onMoved(ByteStream successor) {
    stream = successor;
  }

  // The end

  /** Closes the stream at once, and tells nobody: the loop is closed. */
  public final void closeStream() {
    stream.close();
  }

  @Override
  public final boolean isClosing() {
    return closing;
  }

  /**
   * Tells whether the end was told, or is about to be.
   *
   * @return true if so
   */
  protected final boolean isLost() {
    return lost;
  }

  @Override
  public final void abort() {
    loop.checkThread("abort");
    endNow(null);
  }

  @Override
  public void onFailure(IOException failure) {
    enterContext();
    endByConnection("fatal read error", failure);
  }

  /**
   * Ends because the protocol has thrown.
   *
   * @param message what went wrong
   * @param failure what it has thrown
   */
  protected final void endByProtocol(String message, Throwable failure) {
    report(message, failure);
    endNow(failure instanceof Exception exception ? exception : new CompletionException(failure));
  }

  /**
   * Ends because the connection is broken.
   *
   * @param message what went wrong
   * @param failure what the system said
   */
  protected final void endByConnection(String message, IOException failure) {
    if (loop.getDebug()) {
      LOG.atDebug()
          .setMessage("{} on {}")
          .addArgument(message)
          .addArgument(this)
          .setCause(failure)
          .log();
    }
    endNow(failure);
  }

  /**
   * Drops what is buffered and tells the protocol in another turn. The first cause counts.
   *
   * @param cause what has ended the connection, or null if this side has
   */
  protected final void endNow(@Nullable Exception cause) {
    if (!lost) {
      dropUnsent();
      stopReading();
      tellLostSoon(cause);
    }
  }

  /** Drops what is buffered. */
  protected void dropUnsent() {}

  /** Lets nothing in any more. */
  protected final void stopReading() {
    closing = true;
    stream.pauseReading();
  }

  /** Leaves it to the buffer how long the connection stays, which is still read meanwhile. */
  protected final void closeSoon() {
    closing = true;
  }

  /**
   * Tells the protocol in another turn.
   *
   * @param cause what has ended the connection, or null if this side has
   */
  protected final void tellLostSoon(@Nullable Exception cause) {
    lost = true;
    loop.callSoon(() -> tellLost(cause));
  }

  /** Tells the protocol at once, as only an event may do. */
  protected final void tellLostNow() {
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
      gone(cause);
    }
  }

  /**
   * Everything is over.
   *
   * @param cause what has ended the connection, or null if this side has
   */
  protected void gone(@Nullable Exception cause) {}

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

  /**
   * Logs what happens, in debug mode.
   *
   * @param event what happens, in words
   */
  public final void tellInDebugMode(String event) {
    if (loop.getDebug()) {
      LOG.debug("{} {}", this, event);
    }
  }

  // Facts

  /**
   * Returns the loop.
   *
   * @return the loop that the transport belongs to
   */
  public final FutureLoop loop() {
    return loop;
  }

  /**
   * Returns the stream.
   *
   * @return the one of the moment
   */
  protected final ByteStream stream() {
    return stream;
  }

  /** Has what follows in this event run in the context in which the transport was made. */
  public final void enterContext() {
    loop.enterContext(context);
  }

  /**
   * Returns who is told.
   *
   * @return the protocol of the moment
   */
  public final Protocol protocol() {
    return protocol;
  }

  @Override
  public final Protocol getProtocol() {
    return protocol;
  }

  @Override
  public final void setProtocol(Protocol protocol) {
    loop.checkThread("setProtocol");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  /**
   * Describes the transport.
   *
   * @param facts what is to be told beside its state
   * @return a text
   */
  protected final String describe(String facts) {
    String state = lost ? "lost" : closing ? "closing" : "open";
    return "%s[%s, %s]".formatted(getClass().getSimpleName(), state, facts);
  }
}
