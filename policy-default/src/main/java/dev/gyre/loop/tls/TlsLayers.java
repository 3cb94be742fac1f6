package dev.gyre.loop.tls;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS layers of one loop, and has what they share: buffers, and threads to compute on.
 * Loop thread only.
 */
public final class TlsLayers {

  private final FutureLoop loop;
  private final Executor executor;
  private final TlsBuffers buffers = new TlsBuffers();

  /**
   * Creates a maker of layers.
   *
   * @param loop the loop of the connections
   */
  public TlsLayers(FutureLoop loop) {
    this(loop, Computations.shared());
  }

  /**
   * Creates a maker of layers.
   *
   * @param loop the loop of the connections
   * @param executor where handshakes compute
   */
  public TlsLayers(FutureLoop loop, Executor executor) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  TlsBuffers buffers() {
    return buffers;
  }

  Executor executor() {
    return executor;
  }

  /**
   * Makes the client's end of a new connection.
   *
   * @param protocol the user's
   * @param options the user's
   * @param host the host connected to, or null if there is none, as with a Unix socket
   * @param port the port connected to, or -1
   * @param opening is told how the handshake ends
   * @return the protocol for the transport below
   * @throws IllegalArgumentException if the options do not suffice for a client
   */
  public TlsLayer client(
      Protocol protocol, TlsOptions options, @Nullable String host, int port, TlsOpening opening) {
    return new TlsLayer(loop, this, TlsEnd.client(options, host, port), protocol, opening);
  }

  /**
   * Makes the server's end of a new connection.
   *
   * @param protocol the user's
   * @param options the user's
   * @param opening is told how the handshake ends
   * @return the protocol for the transport below
   * @throws IllegalArgumentException if the options do not suffice for a server
   */
  public TlsLayer server(Protocol protocol, TlsOptions options, TlsOpening opening) {
    return new TlsLayer(loop, this, TlsEnd.server(options), protocol, opening);
  }

  /**
   * Checks the options of a client, before anything is begun with them.
   *
   * @param options the user's, or null for no TLS
   * @param host the host to connect to, or null if there is none
   * @throws IllegalArgumentException if they do not suffice for a client
   */
  public static void checkClient(@Nullable TlsOptions options, @Nullable String host) {
    if (options != null) {
      TlsEnd.client(options, host, -1);
    }
  }

  /**
   * Checks the options of a server, before anything is begun with them.
   *
   * @param options the user's, or null for no TLS
   * @throws IllegalArgumentException if they do not suffice for a server
   */
  public static void checkServer(@Nullable TlsOptions options) {
    if (options != null) {
      TlsEnd.server(options);
    }
  }

  /**
   * Puts a layer on an open connection: {@link EventLoop#startTls}.
   *
   * @param transport the connection
   * @param protocol the user's for the encrypted connection
   * @param options the user's
   * @param serverSide whether this end is the server
   * @param received what the old protocol has received of the peer's TLS
   * @return a future of the encrypted transport
   * @throws IllegalArgumentException if the transport cannot carry TLS, or the options do not
   *     suffice
   */
  public LoopFuture<TlsTransport> start(
      Transport transport,
      Protocol protocol,
      TlsOptions options,
      boolean serverSide,
      ByteBuffer received) {
    requireCarrier(transport);
    LoopFuture<TlsTransport> outcome = loop.createFuture();
    TlsOpening opening = new FutureOpening(outcome);
    TlsLayer layer =
        serverSide
            ? server(protocol, options, opening)
            : client(protocol, options, null, -1, opening);
    if (transport.isClosing()) {
      outcome.setException(
          new IOException("connection was closed before TLS could begin: " + transport));
      return outcome;
    }
    transport.pauseReading();
    transport.setProtocol(layer);
    layer.continueConnection(received);
    loop.callSoon(() -> layer.connectionMade(transport));
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        transport.abort();
      }
    });
    return outcome;
  }

  private void requireCarrier(Transport transport) {
    if (!(transport instanceof CarriesTls carrier)) {
      throw new IllegalArgumentException(
          "transport cannot carry TLS, only those of TCP, of Unix sockets and of TLS can: "
              + transport);
    }
    if (!carrier.loop().equals(loop)) {
      throw new IllegalArgumentException(
          "transport belongs to another loop, start TLS there: " + transport);
    }
  }

  /** Completes a future; one that was cancelled meanwhile stays so. */
  private record FutureOpening(LoopFuture<TlsTransport> outcome) implements TlsOpening {

    @Override
    public void opened(TlsTransport transport) {
      if (!outcome.isDone()) {
        outcome.setResult(transport);
      }
    }

    @Override
    public void failed(Exception failure) {
      if (!outcome.isDone()) {
        outcome.setException(failure);
      }
    }
  }
}
