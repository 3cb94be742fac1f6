package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.io.UnixConnectionOptions;
import dev.gyre.io.UnixServerOptions;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.loop.tls.TlsOpening;
import dev.gyre.spi.IoSelector;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and servers: what stands behind {@link EventLoop#createConnection} and {@link
 * EventLoop#createServer}. To be used as the loop itself is.
 *
 * <p>Both begin in the loop's next turn, so that sockets are only ever touched by the thread that
 * runs the loop, even if they are asked for before it runs.
 */
public final class Connector {

  private final FutureLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final TlsLayers tlsLayers;
  private final ChannelAdoption adoption;

  /**
   * Creates a connector.
   *
   * @param loop the loop of the connections and servers
   * @param selector the loop's selector, which will own their sockets
   * @param resolver finds the addresses of names
   * @param readers watches channels that are taken over from their users
   */
  public Connector(
      FutureLoop loop, IoSelector selector, NameResolver resolver, ChannelReaders readers) {
    this(loop, selector, resolver, readers, new TlsLayers(loop));
  }

  /**
   * Creates a connector.
   *
   * @param loop the loop of the connections and servers
   * @param selector the loop's selector, which will own their sockets
   * @param resolver finds the addresses of names
   * @param readers watches channels that are taken over from their users
   * @param tlsLayers encrypts connections
   */
  public Connector(
      FutureLoop loop,
      IoSelector selector,
      NameResolver resolver,
      ChannelReaders readers,
      TlsLayers tlsLayers) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.selector = Objects.requireNonNull(selector, "selector");
    this.resolver = Objects.requireNonNull(resolver, "resolver");
    this.tlsLayers = Objects.requireNonNull(tlsLayers, "tlsLayers");
    this.adoption = new ChannelAdoption(loop, Objects.requireNonNull(readers, "readers"));
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
   * @throws IllegalArgumentException if the options of TLS are none for a client
   */
  public <P extends Protocol> LoopFuture<Connection<P>> connect(
      Supplier<? extends P> protocolFactory, ConnectionOptions options) {
    var factory = new ProtocolFactory<P>(protocolFactory);
    TlsLayers.checkClient(options.tls(), options.host());
    return new ConnectAttempt<>(loop, selector, resolver, tlsLayers, factory, options).begin();
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
   * @throws IllegalArgumentException if the options of TLS are none for a server
   */
  public LoopFuture<Server> serve(
      Supplier<? extends Protocol> protocolFactory, ServerOptions options) {
    var factory = new ProtocolFactory<Protocol>(protocolFactory);
    TlsLayers.checkServer(options.tls());
    return new ServerOpening(loop, selector, resolver, tlsLayers, factory, options).begin();
  }

  /**
   * Connects to a Unix socket. What happens then is as for {@link #connect}.
   *
   * @param protocolFactory makes the protocol, once connected
   * @param options where to connect, and how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   * @throws IllegalArgumentException if the options of TLS are none for a client
   */
  public <P extends Protocol> LoopFuture<Connection<P>> connectUnix(
      Supplier<? extends P> protocolFactory, UnixConnectionOptions options) {
    var factory = new ProtocolFactory<P>(protocolFactory);
    TlsLayers.checkClient(options.tls(), null);
    return new UnixConnectAttempt<>(loop, selector, tlsLayers, factory, options).begin();
  }

  /**
   * Opens a server of Unix sockets.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param options where to listen, and how
   * @return a future of the server
   * @throws IllegalArgumentException if the options of TLS are none for a server
   */
  public LoopFuture<Server> serveUnix(
      Supplier<? extends Protocol> protocolFactory, UnixServerOptions options) {
    var factory = new ProtocolFactory<Protocol>(protocolFactory);
    TlsLayers.checkServer(options.tls());
    return new UnixServerOpening(loop, selector, tlsLayers, factory, options).begin();
  }

  /**
   * Takes over a channel that was accepted.
   *
   * @param protocolFactory makes the protocol
   * @param channel a connected channel
   * @param tls how to encrypt, as the server, or null not to
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   * @throws IllegalArgumentException if the channel is not connected, or the options of TLS are
   *     none for a server
   */
  public <P extends Protocol> LoopFuture<Connection<P>> adoptAccepted(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls) {
    var factory = new ProtocolFactory<P>(protocolFactory);
    TlsLayers.checkServer(tls);
    ChannelAdoption.requireConnected(channel);
    return adoption.adopt(channel, ConnectionMaking.ofAccepted(loop, tlsLayers, factory, tls));
  }

  /**
   * Takes over a channel that was connected.
   *
   * @param protocolFactory makes the protocol
   * @param channel a connected channel
   * @param tls how to encrypt, as the client, or null not to
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   * @throws IllegalArgumentException if the channel is not connected, or the options of TLS are
   *     none for a client of an unnamed host
   */
  public <P extends Protocol> LoopFuture<Connection<P>> adoptConnected(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls) {
    var factory = new ProtocolFactory<P>(protocolFactory);
    TlsLayers.checkClient(tls, null);
    ChannelAdoption.requireConnected(channel);
    return adoption.adopt(channel, new ConnectionMaking<>(loop, tlsLayers, factory, tls, null, -1));
  }

  /**
   * Opens a server on a channel that is bound.
   *
   * @param protocolFactory makes the protocol of each connection
   * @param channel a bound channel
   * @param tls how to encrypt, or null not to
   * @return a future of the server
   * @throws IllegalArgumentException if the channel is not bound, or the options of TLS are none
   *     for a server
   */
  public LoopFuture<Server> serveOn(
      Supplier<? extends Protocol> protocolFactory,
      ServerSocketChannel channel,
      @Nullable TlsOptions tls) {
    var factory = new ProtocolFactory<Protocol>(protocolFactory);
    TlsLayers.checkServer(tls);
    ChannelAdoption.requireBound(channel);
    return adoption.serve(
        channel,
        factory,
        protocol ->
            tls == null ? protocol : tlsLayers.server(protocol, tls, TlsOpening.UNATTENDED));
  }

  /**
   * Encrypts an open connection from now on.
   *
   * @param transport the connection
   * @param protocol what is told of the encrypted connection
   * @param options how to encrypt it
   * @param serverSide whether this end is TLS's server
   * @param received what was received of the peer's TLS already
   * @return a future of the encrypted transport
   * @throws IllegalArgumentException if the transport cannot be encrypted, or the options do not
   *     suffice
   */
  public LoopFuture<TlsTransport> startTls(
      Transport transport,
      Protocol protocol,
      TlsOptions options,
      boolean serverSide,
      ByteBuffer received) {
    return tlsLayers.start(transport, protocol, options, serverSide, received);
  }
}
