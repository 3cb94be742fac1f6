package dev.gyre.io;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, and how. Immutable: each {@code with} method returns a changed copy.
 *
 * <p>A host may have several addresses, of two families. Unless said otherwise they are tried one
 * after the other, in the order in which the system prefers them, and a host whose first address
 * does not answer keeps the caller waiting for minutes. {@linkplain #withHappyEyeballsDelay Happy
 * Eyeballs} (RFC 8305) has them race.
 *
 * @param host a name or a literal address
 * @param port 1 to 65535
 * @param family only addresses of this family are tried, {@link StandardProtocolFamily#INET} or
 *     {@link StandardProtocolFamily#INET6}; null for both
 * @param localAddresses what to connect from: for each address of the host, the first of its family
 *     that can be bound; empty for what the system picks. They must be resolved, as those of {@code
 *     EventLoop.getaddrinfo} are
 * @param keepAlive whether the system probes an idle connection
 * @param happyEyeballsDelay how long an address has to answer before the next one is tried beside
 *     it; null to wait until it has failed
 * @param interleave how many addresses of the first family come before the first of the other, from
 *     where on the families alternate; 0 to keep the system's order; null for 1 if there is a
 *     delay, else 0
 * @param allErrors whether the failure is a {@link dev.gyre.ExceptionGroup} of what went wrong with
 *     each address; else it is one {@link java.io.IOException}
 * @param tls how the connection is encrypted, or null if it is not
 * @since 0.1
 */
public record ConnectionOptions(
    String host,
    int port,
    @Nullable StandardProtocolFamily family,
    List<InetSocketAddress> localAddresses,
    boolean keepAlive,
    @Nullable Duration happyEyeballsDelay,
    @Nullable Integer interleave,
    boolean allErrors,
    @Nullable TlsOptions tls) {

  /** Checks the values. */
  public ConnectionOptions {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port to connect to must be between 1 and 65535: " + port);
    }
    if (family == StandardProtocolFamily.UNIX) {
      throw new IllegalArgumentException(
          "family must be INET or INET6, createUnixConnection connects to Unix sockets: " + family);
    }
    localAddresses = List.copyOf(localAddresses);
    for (InetSocketAddress localAddress : localAddresses) {
      if (localAddress.isUnresolved()) {
        throw new IllegalArgumentException(
            "address to connect from must be resolved, give a literal one: " + localAddress);
      }
    }
    if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
      throw new IllegalArgumentException(
          "delay of happy eyeballs must not be negative: " + happyEyeballsDelay);
    }
    if (interleave != null && interleave < 0) {
      throw new IllegalArgumentException(
          "count of addresses of the first family must not be negative: " + interleave);
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
    return new ConnectionOptions(host, port, null, List.of(), false, null, null, false, null);
  }

  /**
   * Returns how many addresses of the first family come before the first of the other, defaults
   * applied.
   *
   * @return how many, or 0 if the system's order is kept
   */
  public int firstFamilyCount() {
    if (interleave != null) {
      return interleave;
    }
    return happyEyeballsDelay == null ? 0 : 1;
  }

  /**
   * Tries addresses of one family only.
   *
   * @param only the family, or null for both
   * @return changed options
   */
  public ConnectionOptions withFamily(@Nullable StandardProtocolFamily only) {
    return new ConnectionOptions(
        host,
        port,
        only,
        localAddresses,
        keepAlive,
        happyEyeballsDelay,
        interleave,
        allErrors,
        tls);
  }

  /**
   * Connects from the given address. A wildcard address stands for both families.
   *
   * @param address the local address, or null for any
   * @return changed options
   */
  public ConnectionOptions withLocalAddress(@Nullable InetSocketAddress address) {
    return withLocalAddresses(address == null ? List.of() : List.of(address));
  }

  /**
   * Connects from one of the given addresses.
   *
   * @param addresses the preferred one first; empty for any
   * @return changed options
   */
  public ConnectionOptions withLocalAddresses(List<InetSocketAddress> addresses) {
    return new ConnectionOptions(
        host, port, family, addresses, keepAlive, happyEyeballsDelay, interleave, allErrors, tls);
  }

  /**
   * Has the system probe an idle connection.
   *
   * @param enabled true to probe
   * @return changed options
   */
  public ConnectionOptions withKeepAlive(boolean enabled) {
    return new ConnectionOptions(
        host,
        port,
        family,
        localAddresses,
        enabled,
        happyEyeballsDelay,
        interleave,
        allErrors,
        tls);
  }

  /**
   * Has the host's addresses race: an address that has not answered after the delay gets a rival,
   * and the first that answers wins. RFC 8305 recommends 250 ms.
   *
   * @param delay how long an address has no rival, not negative; null to try one at a time
   * @return changed options
   */
  public ConnectionOptions withHappyEyeballsDelay(@Nullable Duration delay) {
    return new ConnectionOptions(
        host, port, family, localAddresses, keepAlive, delay, interleave, allErrors, tls);
  }

  /**
   * Says how the families alternate.
   *
   * @param firstFamilyCount how many addresses of the first family come before the first of the
   *     other; 0 to keep the system's order; null for the default
   * @return changed options
   */
  public ConnectionOptions withInterleave(@Nullable Integer firstFamilyCount) {
    return new ConnectionOptions(
        host,
        port,
        family,
        localAddresses,
        keepAlive,
        happyEyeballsDelay,
        firstFamilyCount,
        allErrors,
        tls);
  }

  /**
   * Says whether a failure tells what went wrong with each address, as an exception of its own.
   *
   * @param enabled true for a {@link dev.gyre.ExceptionGroup}, always
   * @return changed options
   */
  public ConnectionOptions withAllErrors(boolean enabled) {
    return new ConnectionOptions(
        host,
        port,
        family,
        localAddresses,
        keepAlive,
        happyEyeballsDelay,
        interleave,
        enabled,
        tls);
  }

  /**
   * Encrypts the connection. Unless the options name another, the host connected to has to prove
   * that it is the one.
   *
   * @param options how, or null not to
   * @return changed options
   */
  public ConnectionOptions withTls(@Nullable TlsOptions options) {
    return new ConnectionOptions(
        host,
        port,
        family,
        localAddresses,
        keepAlive,
        happyEyeballsDelay,
        interleave,
        allErrors,
        options);
  }
}
