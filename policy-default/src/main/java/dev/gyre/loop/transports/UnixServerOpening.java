package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.UnixServerOptions;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.loop.tls.TlsOpening;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;

/**
 * One call of {@code createUnixServer}: delete a stale file, bind, serve, complete the future. Loop
 * thread only.
 */
final class UnixServerOpening {

  private final FutureLoop loop;
  private final IoSelector selector;
  private final TlsLayers tlsLayers;
  private final ProtocolFactory<?> factory;
  private final UnixServerOptions options;
  private final LoopFuture<Server> outcome;

  UnixServerOpening(
      FutureLoop loop,
      IoSelector selector,
      TlsLayers tlsLayers,
      ProtocolFactory<?> factory,
      UnixServerOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.tlsLayers = tlsLayers;
    this.factory = factory;
    this.options = options;
    this.outcome = loop.createFuture();
  }

  /** Queues the opening, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Server> begin() {
    loop.callSoon(this::open);
    return outcome;
  }

  private void open() {
    if (outcome.isDone()) {
      return;
    }
    var server = new StreamServer(loop, factory, this::encrypted);
    try {
      bind(server);
      if (options.startServing()) {
        server.startServing();
      }
    } catch (IOException | RuntimeException failure) {
      server.close();
      outcome.setException(failure);
      return;
    }
    loop.debug().opened("server", server, outcome, server.inWords(), null);
    outcome.setResult(server);
  }

  private void bind(StreamServer server) throws IOException {
    var socketOptions = new SocketOptions(null, options.backlog(), false, false, false);
    if (!(options.address() instanceof UnixDomainSocketAddress address)) {
      server.bind(selector, options.address(), socketOptions);
      return;
    }
    SocketFile.deleteStale(address.getPath());
    server.bind(selector, address, socketOptions);
    if (options.cleanupSocket()) {
      server.whenClosed(new SocketFile(address.getPath())::delete);
    }
  }

  private Protocol encrypted(Protocol protocol) {
    TlsOptions tls = options.tls();
    return tls == null ? protocol : tlsLayers.server(protocol, tls, TlsOpening.UNATTENDED);
  }
}
