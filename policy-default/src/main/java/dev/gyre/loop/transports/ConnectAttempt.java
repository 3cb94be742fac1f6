package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.tls.TlsLayers;
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

  private final FutureLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final ConnectionOptions options;
  private final ConnectionMaking<P> making;
  private final Failures failures;

  private Iterator<InetAddress> untried = Collections.emptyIterator();

  ConnectAttempt(
      FutureLoop loop,
      IoSelector selector,
      NameResolver resolver,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      ConnectionOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.resolver = resolver;
    this.options = options;
    this.making =
        new ConnectionMaking<>(
            loop, tlsLayers, factory, options.tls(), options.host(), options.port());
    this.failures =
        new Failures("could not connect to %s port %d".formatted(options.host(), options.port()));
  }

  /** Queues the first step, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Connection<P>> begin() {
    loop.callSoon(this::resolve);
    return making.outcome();
  }

  private void resolve() {
    if (making.outcome().isDone()) {
      return;
    }
    LoopFuture<List<InetAddress>> resolution = resolver.resolve(loop, options.host());
    making.begins(resolution::cancel);
    resolution.addDoneCallback(this::resolved);
  }

  private void resolved(LoopFuture<List<InetAddress>> resolution) {
    if (making.outcome().isDone()) {
      return;
    }
    Throwable failure = resolution.exception();
    if (failure != null) {
      making.fail(failure);
      return;
    }
    untried = resolution.result().iterator();
    tryNextAddress();
  }

  private void tryNextAddress() {
    while (untried.hasNext()) {
      try {
        IoSelector.Attempt attempt = connect(untried.next());
        making.begins(attempt::close);
        return;
      } catch (IOException failure) {
        failures.add(failure);
      } catch (RuntimeException defect) {
        making.fail(defect);
        return;
      }
    }
    making.fail(failures.summary());
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
    if (!making.outcome().isDone()) {
      failures.add(failure);
      tryNextAddress();
    }
  }

  @Override
  public void onConnected(ByteStream stream) {
    making.connected(stream);
  }
}
