package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.tls.TlsLayer;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a protocol and a transport for each connection that its listening sockets accept. Loop
 * thread only.
 *
 * <p>A connection for which the factory makes no protocol is reported and closed; the server goes
 * on. (asyncio reports it in debug mode only.) A client is known to the server from the moment it
 * is accepted until its protocol was told that the connection is lost.
 */
final class StreamServer implements Server, TransportOwner {

  private final FutureLoop loop;
  private final ProtocolFactory<?> factory;
  private final UnaryOperator<Protocol> layering;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final ClientList clients = new ClientList();

  /** The futures of {@link #waitClosed} that are not done. */
  private final Set<LoopFuture<@Nullable Void>> waiters = new LinkedHashSet<>();

  private @Nullable LoopFuture<@Nullable Void> servingForever;
  private Runnable cleanUp = () -> {};
  private boolean serving;
  private boolean closed;

  /**
   * Creates a server that has no sockets yet.
   *
   * @param loop the loop on which it runs
   * @param factory makes the protocol of each connection
   */
  StreamServer(FutureLoop loop, ProtocolFactory<?> factory) {
    this(loop, factory, UnaryOperator.identity());
  }

  /**
   * Creates a server that has no sockets yet.
   *
   * @param loop the loop on which it runs
   * @param factory makes the protocol of each connection
   * @param layering puts between a protocol and its transport what has to be there, such as TLS
   */
  StreamServer(FutureLoop loop, ProtocolFactory<?> factory, UnaryOperator<Protocol> layering) {
    this.loop = loop;
    this.factory = factory;
    this.layering = layering;
  }

  /**
   * Binds one more address. To be called before the server serves.
   *
   * @throws IOException if the address cannot be bound
   */
  void bind(IoSelector selector, SocketAddress address, SocketOptions options) throws IOException {
    acceptors.add(new Acceptor(loop, selector, address, options, this::accept));
  }

  /**
   * Takes one more listening socket. To be called before the server serves.
   *
   * @throws IOException if it cannot be opened
   */
  void listen(Acceptor.Opening opening) throws IOException {
    acceptors.add(new Acceptor(loop, opening, this::accept));
  }

  /** Has something done once, after the listening sockets were closed. */
  void whenClosed(Runnable cleanUp) {
    this.cleanUp = cleanUp;
  }

  private void accept(ByteStream stream) {
    Protocol protocol;
    try {
      protocol = layering.apply(factory.make());
    } catch (Throwable failure) {
      stream.close();
      loop.callExceptionHandler(
          ExceptionContext.of("no protocol could be made for an incoming connection", failure)
              .with("server", this));
      return;
    }
    if (closed) { // by the factory: whoever has waited for the end must not find a client now
      stream.close();
      return;
    }
    var transport = new StreamTransport(loop, stream, protocol, this);
    clients.add(transport);
    loop.debug().opened("transport", transport, this, "accepted by {}", this);
    transport.begin();
  }

  @Override
  public void startServing() {
    loop.checkThread("startServing");
    refuseIfClosed();
    if (!serving) {
      serving = true;
      acceptors.forEach(Acceptor::start);
    }
  }

  @Override
  public boolean isServing() {
    return serving;
  }

  /** Says what the server does. */
  String inWords() {
    return serving ? "serving" : "listening, and does not serve yet";
  }

  @Override
  public LoopFuture<@Nullable Void> serveForever() {
    loop.checkThread("serveForever");
    refuseIfClosed();
    if (servingForever != null) {
      throw new IllegalStateException("server is served by serveForever() already: " + this);
    }
    startServing();
    LoopFuture<@Nullable Void> future = loop.createFuture();
    servingForever = future;
    future.addDoneCallback(ended -> close());
    return future;
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException("server is closed: open another one");
    }
  }

  @Override
  public void close() {
    loop.checkThread("close");
    if (closed) {
      return;
    }
    closed = true;
    serving = false;
    loop.debug().gone(this);
    acceptors.forEach(Acceptor::close);
    acceptors.clear();
    cleanUp.run();
    if (servingForever != null) {
      servingForever.cancel();
    }
    releaseWaitersIfDone();
  }

  @Override
  public void closeClients() {
    loop.checkThread("closeClients");
    clients.snapshot().forEach(client -> TlsLayer.topmost(client).close());
  }

  @Override
  public void abortClients() {
    loop.checkThread("abortClients");
    clients.snapshot().forEach(StreamTransport::abort);
  }

  @Override
  public LoopFuture<@Nullable Void> waitClosed() {
    loop.checkThread("waitClosed");
    LoopFuture<@Nullable Void> waiter = loop.createFuture();
    waiters.add(waiter);
    waiter.addDoneCallback(waiters::remove);
    releaseWaitersIfDone();
    return waiter;
  }

  @Override
  public void transportGone(StreamTransport transport) {
    clients.remove(transport);
    releaseWaitersIfDone();
  }

  private void releaseWaitersIfDone() {
    if (!closed || !clients.isEmpty()) {
      return;
    }
    for (LoopFuture<@Nullable Void> waiter : waiters) {
      if (!waiter.isDone()) {
        waiter.setResult(null);
      }
    }
  }

  @Override
  public List<SocketAddress> sockets() {
    return acceptors.stream().map(Acceptor::localAddress).toList();
  }

  @Override
  public EventLoop getLoop() {
    return loop;
  }

  @Override
  public String toString() {
    return "StreamServer[sockets=%s, clients=%d]".formatted(sockets(), clients.size());
  }
}
