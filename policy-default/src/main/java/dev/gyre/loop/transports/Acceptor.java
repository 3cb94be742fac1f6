package dev.gyre.loop.transports;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.TimerHandle;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listening socket of a server. Loop thread only.
 *
 * <p>When the process is out of descriptors, the connection that cannot be accepted stays in the
 * backlog and the socket stays ready: trying again at once would only burn the processor. So
 * accepting rests for a second, as in asyncio, and each rest is reported once.
 */
final class Acceptor implements IoSelector.AcceptSink, AutoCloseable {

  /** asyncio: {@code constants.ACCEPT_RETRY_DELAY}. */
  static final long RETRY_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final FutureLoop loop;
  private final Consumer<ByteStream> accepted;

  /** Another one after the loop has moved to another selector. */
  private IoSelector.Listener listener;

  /** In which connections are accepted: that of who has the socket accept them. */
  private Context context = Context.EMPTY;

  /** Ends the rest; null unless there is one. */
  private @Nullable TimerHandle retry;

  /** Makes the listening socket. */
  @FunctionalInterface
  interface Opening {

    /**
     * Opens a socket that accepts nothing yet.
     *
     * @param sink what is given the connections
     * @return the socket
     * @throws IOException if it cannot be opened
     */
    IoSelector.Listener open(IoSelector.AcceptSink sink) throws IOException;
  }

  /**
   * Binds a socket, which accepts nothing until {@link #start}.
   *
   * @param accepted what is given the connections
   * @throws IOException if the address cannot be bound
   */
  Acceptor(
      FutureLoop loop,
      IoSelector selector,
      SocketAddress address,
      SocketOptions options,
      Consumer<ByteStream> accepted)
      throws IOException {
    this(loop, sink -> selector.listen(address, options, sink), accepted);
  }

  /**
   * Opens a socket, which accepts nothing until {@link #start}.
   *
   * @param accepted what is given the connections
   * @throws IOException if it cannot be opened
   */
  Acceptor(FutureLoop loop, Opening opening, Consumer<ByteStream> accepted) throws IOException {
    this.loop = loop;
    this.accepted = accepted;
    this.listener = opening.open(this);
  }

  SocketAddress localAddress() {
    return listener.localAddress();
  }

  /** Accepts connections from now on. */
  void start() {
    context = loop.currentContext();
    listener.resume();
  }

  @Override
  public void onAccept(ByteStream stream) {
    loop.enterContext(context);
    accepted.accept(stream);
  }

  @Override
  public void onAcceptFailed(IOException failure) {
    loop.enterContext(context);
    if (retry != null) {
      return;
    }
    listener.pause();
    retry = loop.callLaterNanos(RETRY_DELAY_NANOS, this::endRest);
    loop.callExceptionHandler(
        ExceptionContext.of("connection could not be accepted, next try in 1 s", failure)
            .with("socket", localAddress()));
  }

  @Override
  public void onMoved(IoSelector.Listener successor) {
    listener = successor;
  }

  private void endRest() {
    retry = null;
    listener.resume();
  }

  @Override
  public void close() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
    listener.close();
  }
}
