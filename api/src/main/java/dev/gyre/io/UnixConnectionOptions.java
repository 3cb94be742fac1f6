package dev.gyre.io;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * To which Unix socket to connect, and how. Immutable: each {@code with} method returns a changed
 * copy.
 *
 * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
 * @param tls how the connection is encrypted, or null to leave it in the clear; since there is no
 *     host, the options must say which name the server has to prove
 * @since 0.1
 */
public record UnixConnectionOptions(SocketAddress address, @Nullable TlsOptions tls) {

  /** Checks the values. */
  public UnixConnectionOptions {
    requireUnix(address);
  }

  /**
   * Connects to a file with defaults for everything else.
   *
   * @param path the file that the server has made
   * @return the options
   */
  public static UnixConnectionOptions to(Path path) {
    return to(UnixDomainSocketAddress.of(path));
  }

  /**
   * Connects to an address with defaults for everything else.
   *
   * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
   * @return the options
   */
  public static UnixConnectionOptions to(SocketAddress address) {
    return new UnixConnectionOptions(address, null);
  }

  /**
   * Encrypts the connection.
   *
   * @param options how, or null to leave it in the clear
   * @return changed options
   */
  public UnixConnectionOptions withTls(@Nullable TlsOptions options) {
    return new UnixConnectionOptions(address, options);
  }

  static void requireUnix(SocketAddress address) {
    Objects.requireNonNull(address, "address");
    if (!(address instanceof UnixDomainSocketAddress || address instanceof AbstractUnixAddress)) {
      throw new IllegalArgumentException(
          "address must be a UnixDomainSocketAddress or an AbstractUnixAddress: " + address);
    }
  }
}
