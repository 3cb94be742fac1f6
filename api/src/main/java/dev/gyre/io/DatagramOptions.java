package dev.gyre.io;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram endpoint is bound, where it sends to, and how. Immutable: each {@code with}
 * method returns a changed copy.
 *
 * <p>Addresses are {@link InetSocketAddress}es, which need not be resolved, or, on the selector
 * epoll, those of Unix sockets: {@link UnixDomainSocketAddress} and {@link AbstractUnixAddress}.
 *
 * @param localAddress where the endpoint is bound; null for a free port of every interface, or, for
 *     Unix sockets, for no name at all
 * @param remoteAddress where the endpoint sends to and receives from, and nowhere else; null to
 *     send to and receive from anywhere
 * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6} to use
 *     addresses of that family only, {@link StandardProtocolFamily#UNIX} for an endpoint without
 *     any address, which then only sends; null to let the addresses decide: without any, or on a
 *     wildcard address, both families are served by one socket
 * @param reuseAddress whether others may be bound to the same address too, if they agree, as
 *     several members of a multicast group on one machine must. (asyncio has removed it, because
 *     others may then receive one's datagrams; it is off unless asked for.)
 * @param reusePort whether other sockets of the same user may be bound to the same address, so that
 *     the system spreads the datagrams over them
 * @param allowBroadcast whether datagrams may be sent to broadcast addresses. As in asyncio, an
 *     endpoint with a remote address then receives from everybody all the same.
 * @since 0.1
 */
public record DatagramOptions(
    @Nullable SocketAddress localAddress,
    @Nullable SocketAddress remoteAddress,
    @Nullable ProtocolFamily family,
    boolean reuseAddress,
    boolean reusePort,
    boolean allowBroadcast) {

  /** Bound to a free port of every interface, and free to send to anywhere. */
  public static final DatagramOptions DEFAULT =
      new DatagramOptions(null, null, null, false, false, false);

  private static final int PORT_MAX = 65_535;

  /** Checks the values. */
  public DatagramOptions {
    checkKind(localAddress);
    checkKind(remoteAddress);
    boolean unix = family == StandardProtocolFamily.UNIX;
    checkFamily(localAddress, family, unix);
    checkFamily(remoteAddress, family, unix);
    if (localAddress != null
        && remoteAddress != null
        && isUnix(localAddress) != isUnix(remoteAddress)) {
      throw new IllegalArgumentException(
          "local and remote address must be of one kind: %s and %s"
              .formatted(localAddress, remoteAddress));
    }
    if (remoteAddress instanceof InetSocketAddress remote && remote.getPort() == 0) {
      throw new IllegalArgumentException(
          "port to send to must be between 1 and %d: %s".formatted(PORT_MAX, remote));
    }
    if (reusePort && (unix || isUnix(localAddress) || isUnix(remoteAddress))) {
      throw new IllegalArgumentException(
          "Unix sockets have no ports to reuse, leave reusePort off");
    }
  }

  private static void checkKind(@Nullable SocketAddress address) {
    if (address != null && !(address instanceof InetSocketAddress) && !isUnix(address)) {
      throw new IllegalArgumentException(
          "address must be an InetSocketAddress or one of a Unix socket: " + address);
    }
  }

  private static void checkFamily(
      @Nullable SocketAddress address, @Nullable ProtocolFamily family, boolean unix) {
    if (family != null
        && !unix
        && family != StandardProtocolFamily.INET
        && family != StandardProtocolFamily.INET6) {
      throw new IllegalArgumentException("family must be INET, INET6 or UNIX: " + family);
    }
    if (address != null && family != null && isUnix(address) != unix) {
      throw new IllegalArgumentException(
          "address must be of the family %s: %s".formatted(family, address));
    }
  }

  private static boolean isUnix(@Nullable SocketAddress address) {
    return address instanceof UnixDomainSocketAddress || address instanceof AbstractUnixAddress;
  }

  /**
   * Binds to a host's address and a port, with defaults for everything else.
   *
   * @param host a name or a literal address; null or empty for every interface
   * @param port 0, for one that the system picks, to 65535
   * @return the options
   */
  public static DatagramOptions on(@Nullable String host, int port) {
    return DEFAULT.withLocalAddress(
        host == null || host.isEmpty()
            ? new InetSocketAddress(port)
            : InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * Sends to a host's address and a port, with defaults for everything else.
   *
   * @param host a name or a literal address
   * @param port 1 to 65535
   * @return the options
   */
  public static DatagramOptions to(String host, int port) {
    return DEFAULT.withRemoteAddress(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * Binds to the given address.
   *
   * @param address the address, or null
   * @return changed options
   */
  public DatagramOptions withLocalAddress(@Nullable SocketAddress address) {
    return new DatagramOptions(
        address, remoteAddress, family, reuseAddress, reusePort, allowBroadcast);
  }

  /**
   * Sends to the given address.
   *
   * @param address the address, or null for any
   * @return changed options
   */
  public DatagramOptions withRemoteAddress(@Nullable SocketAddress address) {
    return new DatagramOptions(
        localAddress, address, family, reuseAddress, reusePort, allowBroadcast);
  }

  /**
   * Uses addresses of one family only.
   *
   * @param only the family, or null to let the addresses decide
   * @return changed options
   */
  public DatagramOptions withFamily(@Nullable ProtocolFamily only) {
    return new DatagramOptions(
        localAddress, remoteAddress, only, reuseAddress, reusePort, allowBroadcast);
  }

  /**
   * Shares the address with others.
   *
   * @param enabled true to share
   * @return changed options
   */
  public DatagramOptions withReuseAddress(boolean enabled) {
    return new DatagramOptions(
        localAddress, remoteAddress, family, enabled, reusePort, allowBroadcast);
  }

  /**
   * Shares the port, and its datagrams, with other sockets.
   *
   * @param enabled true to share
   * @return changed options
   */
  public DatagramOptions withReusePort(boolean enabled) {
    return new DatagramOptions(
        localAddress, remoteAddress, family, reuseAddress, enabled, allowBroadcast);
  }

  /**
   * Allows to send to broadcast addresses.
   *
   * @param enabled true to allow
   * @return changed options
   */
  public DatagramOptions withAllowBroadcast(boolean enabled) {
    return new DatagramOptions(
        localAddress, remoteAddress, family, reuseAddress, reusePort, enabled);
  }
}
