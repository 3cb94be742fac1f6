package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.loop.tls.TlsOpening;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code createServer}, from the names to the server: resolve all hosts, bind all
 * addresses, serve, complete the future. Loop thread only.
 */
final class ServerOpening {

  private static final Logger LOG = LoggerFactory.getLogger(ServerOpening.class);

  private final FutureLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final TlsLayers tlsLayers;
  private final ProtocolFactory<?> factory;
  private final ServerOptions options;
  private final LoopFuture<Server> outcome;
  private final List<LoopFuture<List<InetAddress>>> resolutions = new ArrayList<>();
  private int unresolved;

  ServerOpening(
      FutureLoop loop,
      IoSelector selector,
      NameResolver resolver,
      TlsLayers tlsLayers,
      ProtocolFactory<?> factory,
      ServerOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.resolver = resolver;
    this.tlsLayers = tlsLayers;
    this.factory = factory;
    this.options = options;
    this.outcome = loop.createFuture();
  }

  /** Queues the first step, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Server> begin() {
    loop.callSoon(this::resolve);
    outcome.addDoneCallback(done -> resolutions.forEach(LoopFuture::cancel));
    return outcome;
  }

  private void resolve() {
    if (outcome.isDone()) {
      return;
    }
    if (options.hosts().isEmpty()) {
      open(List.of(wildcard(options.family())));
      return;
    }
    unresolved = options.hosts().size();
    for (String host : options.hosts()) {
      resolutions.add(resolver.resolve(loop, host, options.family()));
    }
    resolutions.forEach(resolution -> resolution.addDoneCallback(this::resolved));
  }

  private InetSocketAddress wildcard(@Nullable StandardProtocolFamily family) {
    if (family == null) {
      return new InetSocketAddress(options.port());
    }
    String literal = family == StandardProtocolFamily.INET6 ? "::" : "0.0.0.0";
    return new InetSocketAddress(InetAddress.ofLiteral(literal), options.port());
  }

  private void resolved(LoopFuture<List<InetAddress>> resolution) {
    if (resolution.isCancelled()) {
      return;
    }
    Throwable failure = resolution.exception();
    if (outcome.isDone()) {
      return;
    }
    if (failure != null) {
      outcome.setException(failure);
    } else if (--unresolved == 0) {
      open(distinctAddresses());
    }
  }

  private Collection<InetSocketAddress> distinctAddresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    for (LoopFuture<List<InetAddress>> resolution : resolutions) {
      for (InetAddress address : resolution.result()) {
        addresses.putIfAbsent(identity(address), new InetSocketAddress(address, options.port()));
      }
    }
    return addresses.values();
  }

  /**
   * Says what makes an address differ from others. Java takes IPv6 addresses for equal even if
   * their scopes differ; their texts tell. And the wildcard of either family stands for both,
   * because that is how selectors bind it; if there is one family only, there is one wildcard.
   */
  private static String identity(InetAddress address) {
    return address.isAnyLocalAddress() ? "any" : address.getHostAddress();
  }

  private void open(Collection<InetSocketAddress> addresses) {
    var server = new StreamServer(loop, factory, this::encrypted);
    try {
      bindAll(server, addresses);
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

  /** Puts TLS between a client's transport and its protocol, if the options say so. */
  private Protocol encrypted(Protocol protocol) {
    TlsOptions tls = options.tls();
    return tls == null ? protocol : tlsLayers.server(protocol, tls, TlsOpening.UNATTENDED);
  }

  private void bindAll(StreamServer server, Collection<InetSocketAddress> addresses)
      throws IOException {
    var skipped = new Failures("could not bind any address of " + options.hosts());
    for (InetSocketAddress address : addresses) {
      try {
        server.bind(selector, address, socketOptions());
      } catch (IOException failure) {
        if (isOfThisMachine(address)) {
          throw failure;
        }
        skipped.add(failure);
      }
    }
    if (server.sockets().isEmpty()) {
      throw skipped.summary();
    }
    if (!skipped.isEmpty()) {
      LOG.atInfo()
          .setMessage("{} leaves out addresses that this machine does not have: {}")
          .addArgument(server)
          .addArgument(skipped)
          .log();
    }
  }

  private SocketOptions socketOptions() {
    return new SocketOptions(
        null,
        options.backlog(),
        options.reuseAddress(),
        options.reusePort(),
        options.keepAlive(),
        options.family() != null);
  }

  /**
   * Tells a missing address from all other reasons why it cannot be bound. Java reports both as a
   * {@code BindException}, and the system's words for it depend on the language; the interfaces do
   * not.
   */
  private static boolean isOfThisMachine(InetSocketAddress socketAddress) {
    InetAddress address = Objects.requireNonNull(socketAddress.getAddress(), "resolved by now");
    boolean loopback4 = address instanceof Inet4Address && address.isLoopbackAddress();
    if (loopback4 || address.isAnyLocalAddress()) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return true;
    }
  }
}
