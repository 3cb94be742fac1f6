package dev.gyre.io;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of Unix sockets listens, and how. Immutable: each {@code with} method returns a
 * changed copy.
 *
 * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
 * @param backlog how many connections may wait to be accepted, at least 1
 * @param cleanupSocket whether the socket's file is deleted when the server is closed, unless it is
 *     no longer the one that the server has made
 * @param startServing whether connections are accepted at once, or only after {@link
 *     Server#startServing}
 * @param tls how connections are encrypted, or null to leave them in the clear
 * @since 0.1
 */
public record UnixServerOptions(
    SocketAddress address,
    int backlog,
    boolean cleanupSocket,
    boolean startServing,
    @Nullable TlsOptions tls) {

  /** Checks the values. */
  public UnixServerOptions {
    UnixConnectionOptions.requireUnix(address);
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
    }
  }

  /**
   * Listens on a file with defaults for everything else.
   *
   * @param path the file that the server makes
   * @return the options
   */
  public static UnixServerOptions on(Path path) {
    return on(UnixDomainSocketAddress.of(path));
  }

  /**
   * Listens on an address with defaults for everything else.
   *
   * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
   * @return the options
   */
  public static UnixServerOptions on(SocketAddress address) {
    return new UnixServerOptions(address, ServerOptions.DEFAULT_BACKLOG, true, true, null);
  }

  /**
   * Lets this many connections wait to be accepted.
   *
   * @param connections at least 1
   * @return changed options
   */
  public UnixServerOptions withBacklog(int connections) {
    return new UnixServerOptions(address, connections, cleanupSocket, startServing, tls);
  }

  /**
   * Says whether the socket's file is deleted when the server is closed.
   *
   * @param enabled false to leave it
   * @return changed options
   */
  public UnixServerOptions withCleanupSocket(boolean enabled) {
    return new UnixServerOptions(address, backlog, enabled, startServing, tls);
  }

  /**
   * Says whether connections are accepted at once.
   *
   * @param enabled false to wait for {@link Server#startServing}
   * @return changed options
   */
  public UnixServerOptions withStartServing(boolean enabled) {
    return new UnixServerOptions(address, backlog, cleanupSocket, enabled, tls);
  }

  /**
   * Encrypts the connections.
   *
   * @param options how, or null to leave them in the clear
   * @return changed options
   */
  public UnixServerOptions withTls(@Nullable TlsOptions options) {
    return new UnixServerOptions(address, backlog, cleanupSocket, startServing, options);
  }
}
