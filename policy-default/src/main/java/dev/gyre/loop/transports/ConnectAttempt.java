package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.tls.TlsLayer;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.loop.tls.TlsOpening;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createConnection}, from the name to the connection: resolve, try the addresses
 * in turn, make the protocol, tell it, complete the future. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class ConnectAttempt<P extends Protocol> implements IoSelector.ConnectSink {

  private final EventLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final TlsLayers tlsLayers;
  private final ProtocolFactory<P> factory;
  private final ConnectionOptions options;
  private final LoopFuture<Connection<P>> outcome;
  private final Failures failures;

  private Iterator<InetAddress> untried = Collections.emptyIterator();

  /** Undoes the step that is under way when the outcome is cancelled. */
  private Runnable giveUp = () -> {};

  ConnectAttempt(
      EventLoop loop,
      IoSelector selector,
      NameResolver resolver,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      ConnectionOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.resolver = resolver;
    this.tlsLayers = tlsLayers;
    this.factory = factory;
    this.options = options;
    this.outcome = loop.createFuture();
    this.failures =
        new Failures("could not connect to %s port %d".formatted(options.host(), options.port()));
  }

  /** Queues the first step, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Connection<P>> begin() {
    loop.callSoon(this::resolve);
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        giveUp.run();
      }
    });
    return outcome;
  }

  private void resolve() {
    if (outcome.isDone()) {
      return;
    }
    LoopFuture<List<InetAddress>> resolution = resolver.resolve(loop, options.host());
    giveUp = resolution::cancel;
    resolution.addDoneCallback(this::resolved);
  }

  private void resolved(LoopFuture<List<InetAddress>> resolution) {
    if (outcome.isDone()) {
      return;
    }
    Throwable failure = resolution.exception();
    if (failure != null) {
      outcome.setException(failure);
      return;
    }
    untried = resolution.result().iterator();
    tryNextAddress();
  }

  private void tryNextAddress() {
    while (untried.hasNext()) {
      try {
        IoSelector.Attempt attempt = connect(untried.next());
        giveUp = attempt::close;
        return;
      } catch (IOException failure) {
        failures.add(failure);
      } catch (RuntimeException defect) {
        outcome.setException(defect);
        return;
      }
    }
    outcome.setException(failures.summary());
  }

  private IoSelector.Attempt connect(InetAddress address) throws IOException {
    var socketOptions =
        new SocketOptions(localAddressFor(address), 0, false, false, options.keepAlive());
    return selector.connect(new InetSocketAddress(address, options.port()), socketOptions, this);
  }

  private @Nullable InetSocketAddress localAddressFor(InetAddress remote) throws IOException {
    InetSocketAddress local = options.localAddress();
    if (local == null) {
      return null;
    }
    InetAddress from = Objects.requireNonNull(local.getAddress(), "the options take resolved ones");
    if (from.getClass() == remote.getClass()) {
      return local;
    }
    if (from.isAnyLocalAddress()) {
      // "Any address, but this port" is meant for both families, though Java must name one.
      return new InetSocketAddress(anyAddressLike(remote), local.getPort());
    }
    throw new IOException(
        "cannot connect to %s from %s: the addresses are of different families"
            .formatted(remote.getHostAddress(), local));
  }

  private static InetAddress anyAddressLike(InetAddress remote) throws IOException {
    return InetAddress.getByAddress(new byte[remote.getAddress().length]);
  }

  @Override
  public void onConnectFailed(IOException failure) {
    if (!outcome.isDone()) {
      failures.add(failure);
      tryNextAddress();
    }
  }

  @Override
  public void onConnected(ByteStream stream) {
    if (outcome.isDone()) {
      // Cancelled in this very turn: giving up comes too late for the attempt.
      stream.close();
      return;
    }
    P protocol;
    try {
      protocol = factory.make();
    } catch (Throwable failure) {
      stream.close();
      outcome.setException(failure);
      return;
    }
    TlsOptions tls = options.tls();
    if (tls == null) {
      Transport transport = begin(stream, protocol);
      loop.callSoon(() -> complete(new Connection<>(transport, protocol)));
    } else {
      TlsOpening opening = new Encrypting(protocol);
      begin(stream, tlsLayers.client(protocol, tls, options.host(), options.port(), opening));
    }
  }

  private StreamTransport begin(ByteStream stream, Protocol protocol) {
    var transport = new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
    giveUp = () -> TlsLayer.topmost(transport).close();
    transport.begin();
    return transport;
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
      if (!outcome.isDone()) {
        outcome.setException(failure);
      }
    }
  }

  private void complete(Connection<P> connection) {
    if (!outcome.isDone()) {
      outcome.setResult(connection);
    }
  }
}
