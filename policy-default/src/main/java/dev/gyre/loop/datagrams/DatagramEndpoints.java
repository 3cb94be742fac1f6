package dev.gyre.loop.datagrams;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.spi.IoSelector;
import java.util.function.Supplier;

/**
 * Opens datagram endpoints: what stands behind {@link EventLoop#createDatagramEndpoint}. Immutable;
 * to be used as the loop itself is.
 *
 * @param loop the loop of the endpoints
 * @param selector the loop's selector, which will own their sockets
 * @param resolver finds the addresses of names
 */
public record DatagramEndpoints(FutureLoop loop, IoSelector selector, NameResolver resolver) {

  /**
   * Opens an endpoint, beginning in the loop's next turn.
   *
   * @param protocolFactory makes the protocol, once the socket is bound
   * @param options where, and how
   * @param <P> the type of the protocol
   * @return a future of the endpoint, done after {@code connectionMade} has run and before any
   *     datagram arrives
   */
  public <P extends DatagramProtocol> LoopFuture<DatagramEndpoint<P>> open(
      Supplier<? extends P> protocolFactory, DatagramOptions options) {
    return new EndpointOpening<P>(loop, selector, resolver, protocolFactory, options).begin();
  }
}
