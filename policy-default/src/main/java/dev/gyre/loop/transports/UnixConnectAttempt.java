package dev.gyre.loop.transports;

import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.UnixConnectionOptions;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;

/**
 * One call of {@code createUnixConnection}. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class UnixConnectAttempt<P extends Protocol> implements IoSelector.ConnectSink {

  private static final SocketOptions SOCKET_OPTIONS =
      new SocketOptions(null, 0, false, false, false);

  private final FutureLoop loop;
  private final IoSelector selector;
  private final UnixConnectionOptions options;
  private final ConnectionMaking<P> making;

  UnixConnectAttempt(
      FutureLoop loop,
      IoSelector selector,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      UnixConnectionOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.options = options;
    this.making = new ConnectionMaking<>(loop, tlsLayers, factory, options.tls(), null, -1);
  }

  /** Queues the attempt, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Connection<P>> begin() {
    loop.callSoon(this::connect);
    return making.outcome();
  }

  private void connect() {
    if (making.outcome().isDone()) {
      return;
    }
    try {
      making.begins(selector.connect(options.address(), SOCKET_OPTIONS, this)::close);
    } catch (IOException | RuntimeException failure) {
      making.fail(failure);
    }
  }

  @Override
  public void onConnected(ByteStream stream) {
    making.connected(stream);
  }

  @Override
  public void onConnectFailed(IOException failure) {
    making.fail(failure);
  }
}
