package dev.gyre.nio;

import dev.gyre.io.AbstractUnixAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;

/**
 * Checks addresses of all kinds, and gives their names to the JDK's exceptions, which do not tell
 * them. Stateless.
 */
final class InternetAddresses {

  private InternetAddresses() {}

  /**
   * Returns an address if it is one that this selector can use.
   *
   * @param address any address
   * @return the same address
   * @throws IllegalArgumentException if it is of another kind, or a name that was not looked up
   * @throws UnsupportedOperationException if it is an abstract name
   */
  static SocketAddress requireUsable(SocketAddress address) {
    return switch (address) {
      case UnixDomainSocketAddress path -> path;
      case InetSocketAddress inet when !inet.isUnresolved() -> inet;
      case InetSocketAddress inet ->
          throw new IllegalArgumentException("address must be resolved first: " + inet);
      case AbstractUnixAddress name ->
          throw new UnsupportedOperationException(
              "the JDK's channels have no abstract names, use a path or the selector epoll: "
                  + name);
      default ->
          throw new IllegalArgumentException(
              "address must be an InetSocketAddress or one of a Unix socket: " + address);
    };
  }

  /**
   * Checks that a datagram channel can be bound to an address, or send to it.
   *
   * @param address any address
   * @param ipv4Only whether the channel knows no other family
   * @throws IllegalArgumentException if it is of another kind or family, or a name that was not
   *     looked up
   * @throws UnsupportedOperationException if it is one of a Unix socket
   */
  static void requireDatagramTarget(SocketAddress address, boolean ipv4Only) {
    if (address instanceof UnixDomainSocketAddress || address instanceof AbstractUnixAddress) {
      throw noUnixDatagrams(address);
    }
    SocketAddress usable = requireUsable(address);
    if (ipv4Only
        && usable instanceof InetSocketAddress inet
        && !(inet.getAddress() instanceof Inet4Address)) {
      throw new IllegalArgumentException(
          "address must be one of IPv4, as the socket is of that family: " + address);
    }
  }

  static UnsupportedOperationException noUnixDatagrams(Object address) {
    return new UnsupportedOperationException(
        "the JDK has no datagrams over Unix sockets, use the selector epoll: " + address);
  }

  /**
   * Makes an exception of the same kind that says what was tried, to whom.
   *
   * @param failure what the JDK threw
   * @param what was tried
   * @param address the address
   * @return the exception, caused by the first
   */
  static IOException named(IOException failure, String what, SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress path) {
      return UnixFailures.named(failure, what, path);
    }
    String message = what + " " + text(address) + ": " + failure.getMessage();
    IOException named =
        switch (failure) {
          case BindException _ -> new BindException(message);
          case ConnectException _ -> new ConnectException(message);
          case NoRouteToHostException _ -> new NoRouteToHostException(message);
          default -> new SocketException(message);
        };
    named.initCause(failure);
    return named;
  }

  private static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    InetAddress host = Objects.requireNonNull(inet.getAddress(), "resolved");
    return host.getHostAddress() + ":" + inet.getPort();
  }
}
