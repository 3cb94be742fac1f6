package dev.gyre.io;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a protocol is told into a {@link StreamReader} and a {@link StreamWriter}. The
 * counterpart of {@code asyncio.StreamReaderProtocol}. {@code Gyre.openConnection} and {@code
 * Gyre.startServer} make it; it is public for transports that they do not open. Loop thread only.
 *
 * @since 0.1
 */
public final class StreamReaderProtocol implements Protocol {

  private final EventLoop loop;
  private final StreamReader reader;
  private final @Nullable StreamHandler handler;

  /** The futures of tasks that wait in {@link #drain}. */
  private final Queue<LoopFuture<@Nullable Void>> drainers = new ArrayDeque<>(1);

  private final LoopFuture<@Nullable Void> closed;
  private @Nullable Transport transport;
  private @Nullable Exception lossCause;
  private boolean writingPaused;
  private boolean lost;

  /**
   * Creates the protocol of a client.
   *
   * @param reader is fed with what arrives
   */
  public StreamReaderProtocol(StreamReader reader) {
    this(reader, null);
  }

  /**
   * Creates the protocol of a server's connection.
   *
   * @param reader is fed with what arrives
   * @param handler is given reader and writer when the connection is there; null for none, as for a
   *     client
   */
  public StreamReaderProtocol(StreamReader reader, @Nullable StreamHandler handler) {
    this.reader = Objects.requireNonNull(reader, "reader");
    this.loop = reader.getLoop();
    this.handler = handler;
    this.closed = loop.createFuture();
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    reader.setTransport(transport);
    if (handler != null) {
      try {
        serve(handler, transport);
      } catch (Throwable failure) {
        transport.abort(); // nobody else would
        throw failure;
      }
    }
  }

  private void serve(StreamHandler handler, Transport transport) {
    var writer = new StreamWriter(transport, this, reader);
    Task<@Nullable Void> task = loop.createTask(() -> handler.handle(reader, writer));
    task.addDoneCallback(done -> served(done, writer));
  }

  private void served(LoopFuture<@Nullable Void> done, StreamWriter writer) {
    if (done.isCancelled()) {
      writer.close();
      return;
    }
    Throwable failure = done.exception();
    if (failure != null) {
      loop.callExceptionHandler(
          ExceptionContext.of("unhandled exception in the handler of a stream", failure)
              .with("transport", writer.transport())
              .with("protocol", this)
              .with("task", done));
      writer.close();
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    reader.feedData(data);
  }

  /** Keeps the connection open for writing where its transport can do that. */
  @Override
  public boolean eofReceived() {
    reader.feedEof();
    return !(transport instanceof TlsTransport);
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    lossCause = cause;
    if (cause == null) {
      reader.feedEof();
    } else {
      reader.setException(cause);
    }
    if (!closed.isDone()) {
      closed.setResult(null);
    }
    releaseDrainers();
  }

  @Override
  public void pauseWriting() {
    writingPaused = true;
  }

  @Override
  public void resumeWriting() {
    writingPaused = false;
    releaseDrainers();
  }

  private void releaseDrainers() {
    List<LoopFuture<@Nullable Void>> released = new ArrayList<>(drainers);
    drainers.clear();
    for (LoopFuture<@Nullable Void> drainer : released) {
      if (!drainer.isDone()) {
        drainer.setResult(null);
      }
    }
  }

  /** Suspends the current task until more may be written. */
  void drain() throws IOException {
    if (lost) {
      throw new SocketException("connection is lost: " + transport);
    }
    if (!writingPaused) {
      return;
    }
    LoopFuture<@Nullable Void> drainer = loop.createFuture();
    drainers.add(drainer);
    try {
      drainer.await();
    } finally {
      drainers.remove(drainer);
    }
    throwLossCause();
  }

  /** Suspends the current task until the connection is gone. */
  void waitClosed() throws IOException {
    // Cancelling a task that waits must not cancel what others wait for.
    LoopFuture<@Nullable Void> gone = loop.createFuture();
    closed.addDoneCallback(done -> {
      if (!gone.isDone()) {
        gone.setResult(null);
      }
    });
    gone.await();
    throwLossCause();
  }

  private void throwLossCause() throws IOException {
    if (lossCause != null) {
      StreamReader.throwFailure(lossCause);
    }
  }

  /** Lets the rest of the loop have a turn. */
  void yieldNow() {
    loop.yieldNow();
  }

  /** Suspends the current task until the connection is encrypted. */
  Transport startTls(Transport plain, TlsOptions options) throws IOException {
    boolean serverSide = handler != null;
    // What does not suffice must fail before the reader gives away what it has.
    LoopFuture<TlsTransport> handshake =
        loop.startTls(plain, this, options, serverSide, ByteBuffer.wrap(reader.unread()));
    reader.handOver();
    TlsTransport encrypted = handshake.await(IOException.class);
    transport = encrypted;
    reader.setTransport(encrypted);
    return encrypted;
  }

  @Override
  public String toString() {
    return "StreamReaderProtocol[transport=" + transport + ", reader=" + reader + "]";
  }
}
