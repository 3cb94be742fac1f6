package dev.gyre.io;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, and how. Immutable: each {@code with} method returns a changed copy.
 *
 * @param host a name or a literal address
 * @param port 1 to 65535
 * @param localAddress the address to connect from, which must be resolved, or null for any
 * @param keepAlive whether the system probes an idle connection
 * @param tls how the connection is encrypted, or null if it is not
 * @since 0.1
 */
public record ConnectionOptions(
    String host,
    int port,
    @Nullable InetSocketAddress localAddress,
    boolean keepAlive,
    @Nullable TlsOptions tls) {

  /** Checks the values. */
  public ConnectionOptions {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port to connect to must be between 1 and 65535: " + port);
    }
    if (localAddress != null && localAddress.isUnresolved()) {
      throw new IllegalArgumentException(
          "address to connect from must be resolved, give a literal one: " + localAddress);
    }
  }

  /**
   * Connects to a host with defaults for everything else.
   *
   * @param host a name or a literal address
   * @param port 1 to 65535
   * @return the options
   */
  public static ConnectionOptions to(String host, int port) {
    return new ConnectionOptions(host, port, null, false, null);
  }

  /**
   * Connects from the given address.
   *
   * @param address the local address, or null for any
   * @return changed options
   */
  public ConnectionOptions withLocalAddress(@Nullable InetSocketAddress address) {
    return new ConnectionOptions(host, port, address, keepAlive, tls);
  }

  /**
   * Has the system probe an idle connection.
   *
   * @param enabled true to probe
   * @return changed options
   */
  public ConnectionOptions withKeepAlive(boolean enabled) {
    return new ConnectionOptions(host, port, localAddress, enabled, tls);
  }

  /**
   * Encrypts the connection. Unless the options name another, the host connected to has to prove
   * that it is the one.
   *
   * @param options how, or null not to
   * @return changed options
   */
  public ConnectionOptions withTls(@Nullable TlsOptions options) {
    return new ConnectionOptions(host, port, localAddress, keepAlive, options);
  }
}
