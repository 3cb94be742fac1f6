package dev.gyre.loop.transports;

import dev.gyre.Context;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.tls.TlsLayer;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.loop.tls.TlsOpening;
import dev.gyre.spi.ByteStream;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of connection attempt ends with, once there is a stream: make the protocol, agree
 * on TLS if the options say so, tell the protocol, complete the future. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class ConnectionMaking<P extends Protocol> {

  private final FutureLoop loop;
  private final TlsLayers tlsLayers;
  private final ProtocolFactory<P> factory;
  private final @Nullable TlsOptions tls;
  private final @Nullable String host;
  private final int port;
  private final boolean serverSide;
  private final LoopFuture<Connection<P>> outcome;

  /** Of the call that asked for the connection. */
  private final Context context;

  /** Undoes the step that is under way when the outcome is cancelled. */
  private Runnable giveUp = () -> {};

  /**
   * Creates the end of an attempt to connect.
   *
   * @param tls how to encrypt the connection, or null not to
   * @param host the host to connect to, or null if there is none
   * @param port the port to connect to, or -1
   */
  ConnectionMaking(
      FutureLoop loop,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      @Nullable TlsOptions tls,
      @Nullable String host,
      int port) {
    this(loop, tlsLayers, factory, tls, host, port, false);
  }

  private ConnectionMaking(
      FutureLoop loop,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      @Nullable TlsOptions tls,
      @Nullable String host,
      int port,
      boolean serverSide) {
    this.loop = loop;
    this.tlsLayers = tlsLayers;
    this.factory = factory;
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.serverSide = serverSide;
    this.outcome = loop.createFuture();
    this.context = loop.currentContext();
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        giveUp.run();
      }
    });
  }

  /**
   * Creates the end of a connection that somebody else has accepted.
   *
   * @param tls how to encrypt the connection, or null not to
   */
  static <P extends Protocol> ConnectionMaking<P> ofAccepted(
      FutureLoop loop, TlsLayers tlsLayers, ProtocolFactory<P> factory, @Nullable TlsOptions tls) {
    return new ConnectionMaking<>(loop, tlsLayers, factory, tls, null, -1, true);
  }

  LoopFuture<Connection<P>> outcome() {
    return outcome;
  }

  /** Says how to undo the step that begins now, should the outcome be cancelled. */
  void begins(Runnable giveUp) {
    this.giveUp = giveUp;
  }

  /** Ends the attempt, unless it was given up. */
  void fail(Throwable failure) {
    if (!outcome.isDone()) {
      outcome.setException(failure);
    }
  }

  /** Takes the stream over. */
  void connected(ByteStream stream) {
    if (outcome.isDone()) {
      // Cancelled in this very turn: giving up comes too late for the attempt.
      stream.close();
      return;
    }
    loop.enterContext(context);
    P protocol;
    try {
      protocol = factory.make();
    } catch (Throwable failure) {
      stream.close();
      outcome.setException(failure);
      return;
    }
    if (tls == null) {
      Transport transport = begin(stream, protocol);
      loop.callSoon(() -> complete(new Connection<>(transport, protocol)));
    } else {
      TlsOpening opening = new Encrypting(protocol);
      begin(
          stream,
          serverSide
              ? tlsLayers.server(protocol, tls, opening)
              : tlsLayers.client(protocol, tls, host, port, opening));
    }
  }

  private StreamTransport begin(ByteStream stream, Protocol protocol) {
    var transport = new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
    loop.debug().opened("transport", transport, outcome, "connected to {}", this);
    giveUp = () -> TlsLayer.topmost(transport).close();
    transport.begin();
    return transport;
  }

  private void complete(Connection<P> connection) {
    if (!outcome.isDone()) {
      outcome.setResult(connection);
    }
  }

  /** Says whom the user wanted to connect to. */
  @Override
  public String toString() {
    return host == null ? "its peer" : host + " port " + port;
  }

  /** The last step of an encrypted connection: waits for the handshake. */
  private final class Encrypting implements TlsOpening {
    private final P protocol;

    Encrypting(P protocol) {
      this.protocol = protocol;
    }

    @Override
    public void opened(TlsTransport transport) {
      complete(new Connection<>(transport, protocol));
    }

    @Override
    public void failed(Exception failure) {
      fail(failure);
    }
  }
}
