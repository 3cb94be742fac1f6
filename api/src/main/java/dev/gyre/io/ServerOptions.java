package dev.gyre.io;

import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and how. Immutable: each {@code with} method returns a changed copy.
 *
 * @param hosts names or literal addresses; empty for every interface
 * @param port 0 to 65535; 0 for one that the system picks, for each address of its own
 * @param family only addresses of this family are listened on, {@link StandardProtocolFamily#INET}
 *     or {@link StandardProtocolFamily#INET6}, and each host must have one; null for both, and for
 *     one socket that serves both at a wildcard address. The JDK's own selectors cannot serve IPv6
 *     alone at its wildcard address, the selector epoll can
 * @param backlog how many connections may wait to be accepted, at least 1
 * @param reuseAddress whether a port may be bound that a closed connection still lingers on
 * @param reusePort whether several servers may bind the port and share its connections
 * @param keepAlive whether the system probes idle connections
 * @param startServing whether connections are accepted at once, or only after {@link
 *     Server#startServing}
 * @param tls how connections are encrypted, or null if they are not
 * @since 0.1
 */
public record ServerOptions(
    List<String> hosts,
    int port,
    @Nullable StandardProtocolFamily family,
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    @Nullable TlsOptions tls) {

  /** How many connections wait to be accepted, unless said otherwise: 100, as in asyncio. */
  public static final int DEFAULT_BACKLOG = 100;

  /** Checks the values. */
  public ServerOptions {
    hosts = List.copyOf(hosts);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port to listen on must be between 0 and 65535: " + port);
    }
    if (family == StandardProtocolFamily.UNIX) {
      throw new IllegalArgumentException(
          "family must be INET or INET6, createUnixServer listens on Unix sockets: " + family);
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
    }
  }

  /**
   * Listens on one host with defaults for everything else.
   *
   * @param host a name or a literal address; null or empty for every interface
   * @param port 0 to 65535; 0 for one that the system picks
   * @return the options
   */
  public static ServerOptions on(@Nullable String host, int port) {
    return on(host == null || host.isEmpty() ? List.of() : List.of(host), port);
  }

  /**
   * Listens on several hosts with defaults for everything else.
   *
   * @param hosts names or literal addresses; empty for every interface
   * @param port 0 to 65535; 0 for one that the system picks
   * @return the options
   */
  public static ServerOptions on(List<String> hosts, int port) {
    return new ServerOptions(
        Objects.requireNonNull(hosts, "hosts"),
        port,
        null,
        DEFAULT_BACKLOG,
        true,
        false,
        false,
        true,
        null);
  }

  /**
   * Listens on addresses of one family only.
   *
   * @param only the family, or null for both
   * @return changed options
   */
  public ServerOptions withFamily(@Nullable StandardProtocolFamily only) {
    return new ServerOptions(
        hosts, port, only, backlog, reuseAddress, reusePort, keepAlive, startServing, tls);
  }

  /**
   * Lets this many connections wait to be accepted.
   *
   * @param connections at least 1
   * @return changed options
   */
  public ServerOptions withBacklog(int connections) {
    return new ServerOptions(
        hosts, port, family, connections, reuseAddress, reusePort, keepAlive, startServing, tls);
  }

  /**
   * Allows or forbids binding a port that a closed connection still lingers on.
   *
   * @param enabled true to allow it
   * @return changed options
   */
  public ServerOptions withReuseAddress(boolean enabled) {
    return new ServerOptions(
        hosts, port, family, backlog, enabled, reusePort, keepAlive, startServing, tls);
  }

  /**
   * Allows several servers to share the port.
   *
   * @param enabled true to allow it
   * @return changed options
   */
  public ServerOptions withReusePort(boolean enabled) {
    return new ServerOptions(
        hosts, port, family, backlog, reuseAddress, enabled, keepAlive, startServing, tls);
  }

  /**
   * Has the system probe idle connections.
   *
   * @param enabled true to probe
   * @return changed options
   */
  public ServerOptions withKeepAlive(boolean enabled) {
    return new ServerOptions(
        hosts, port, family, backlog, reuseAddress, reusePort, enabled, startServing, tls);
  }

  /**
   * Says whether connections are accepted at once.
   *
   * @param enabled false to wait for {@link Server#startServing}
   * @return changed options
   */
  public ServerOptions withStartServing(boolean enabled) {
    return new ServerOptions(
        hosts, port, family, backlog, reuseAddress, reusePort, keepAlive, enabled, tls);
  }

  /**
   * Encrypts the connections.
   *
   * @param options how, with a context that holds the server's key; or null not to
   * @return changed options
   */
  public ServerOptions withTls(@Nullable TlsOptions options) {
    return new ServerOptions(
        hosts, port, family, backlog, reuseAddress, reusePort, keepAlive, startServing, options);
  }
}
