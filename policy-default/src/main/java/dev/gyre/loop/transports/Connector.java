package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.spi.IoSelector;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Opens connections and servers: what stands behind {@link EventLoop#createConnection} and {@link
 * EventLoop#createServer}. Immutable; to be used as the loop itself is.
 *
 * <p>Both begin in the loop's next turn, so that sockets are only ever touched by the thread that
 * runs the loop, even if they are asked for before it runs.
 */
public final class Connector {

  private final EventLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;

  /**
   * Creates a connector.
   *
   * @param loop the loop of the connections and servers
   * @param selector the loop's selector, which will own their sockets
   * @param resolver finds the addresses of names
   */
  public Connector(EventLoop loop, IoSelector selector, NameResolver resolver) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.selector = Objects.requireNonNull(selector, "selector");
    this.resolver = Objects.requireNonNull(resolver, "resolver");
  }

  /**
   * Opens a connection. The host's addresses are tried one after the other, in the resolver's
   * order; if none answers, the future fails with an {@link java.io.IOException}: the one that
   * occurred, the first if all read the same, else one that names all and has them as suppressed
   * exceptions. If the factory throws or returns null, the future fails with that.
   *
   * <p>Cancelling the future gives up the attempt; its socket is closed in the next turn.
   *
   * @param protocolFactory makes the protocol, once connected
   * @param options where to connect, and how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol, done after {@code connectionMade} has run
   *     and before any data arrives
   */
  public <P extends Protocol> LoopFuture<Connection<P>> connect(
      Supplier<? extends P> protocolFactory, ConnectionOptions options) {
    var factory = new ProtocolFactory<P>(protocolFactory);
    return new ConnectAttempt<>(loop, selector, resolver, factory, options).begin();
  }

  /**
   * Opens a server.
   *
   * <p>Every address of every host is bound, each once however often it is named. No host means one
   * socket for every interface and both families, and so does the wildcard of either family.
   * (asyncio opens one per family, which with port 0 gives two different ports.) With port 0 and
   * several addresses each gets a port of its own, as in asyncio; {@link Server#sockets} tells
   * which.
   *
   * <p>An address that this machine does not have, such as {@code ::1} where IPv6 is off, is
   * skipped as long as another can be bound. Any other failure closes what is bound already and
   * fails the future with that {@link java.io.IOException}, which names the address. Cancelling the
   * future before it is done opens nothing.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param options where to listen, and how
   * @return a future of the server
   */
  public LoopFuture<Server> serve(
      Supplier<? extends Protocol> protocolFactory, ServerOptions options) {
    var factory = new ProtocolFactory<Protocol>(protocolFactory);
    return new ServerOpening(loop, selector, resolver, factory, options).begin();
  }
}
