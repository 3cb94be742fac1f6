package dev.gyre.loop.tls;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.transports.Connector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/** One end of a TLS connection on a virtual clock, the other one in the hands of the test. */
final class TlsTrial {

  final VirtualLoop virtual = new VirtualLoop();
  final FutureLoop loop = virtual.loop;
  final WireSelector selector = new WireSelector();
  final LoggingProtocol protocol = new LoggingProtocol();
  final TlsLayers layers;
  final Connector connector;

  TlsTrial() {
    this(Runnable::run);
  }

  TlsTrial(Executor executor) {
    layers = new TlsLayers(loop, executor);
    connector =
        new Connector(
            loop, selector, NameResolver.shared(), new ChannelReaders(loop, selector), layers);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static TlsOptions options() {
    return TlsOptions.of(TestKeys.valid());
  }

  /** Begins to connect to 127.0.0.1, which the certificate of {@link TestKeys} is valid for. */
  LoopFuture<Connection<LoggingProtocol>> connect(TlsOptions options) {
    var future =
        connector.connect(() -> protocol, ConnectionOptions.to("127.0.0.1", 443).withTls(options));
    virtual.runUntilIdle();
    return future;
  }

  /** Begins to connect, and gives the test the other end. */
  Wire connectedWire(TlsOptions options) {
    var _ = connect(options);
    return established(selector.connected());
  }

  Server serve(TlsOptions options) {
    var future = connector.serve(() -> protocol, ServerOptions.on("127.0.0.1", 0).withTls(options));
    virtual.runUntilIdle();
    return future.result();
  }

  Wire acceptedWire(TlsOptions options) {
    serve(options);
    return established(selector.accepted());
  }

  private Wire established(Wire wire) {
    virtual.runUntilIdle();
    return wire;
  }

  /** Carries bytes to and fro until both ends are silent. */
  void exchange(Wire wire, Peer peer) throws SSLException {
    boolean busy = true;
    while (busy) {
      virtual.runUntilIdle();
      byte[] down = wire.takeSent();
      peer.hear(down);
      byte[] up = peer.takeSaid();
      if (up.length > 0 && wire.reading) {
        wire.deliver(up);
      }
      virtual.runUntilIdle();
      busy = down.length > 0 || up.length > 0;
    }
  }
}
