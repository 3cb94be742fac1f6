package dev.gyre.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Objects;

/**
 * Checks addresses, and gives their names to the JDK's exceptions, which do not tell them.
 * Stateless.
 */
final class InternetAddresses {

  private InternetAddresses() {}

  /**
   * Returns an address if it is one that this selector can use.
   *
   * @param address any address
   * @return the same address
   * @throws IllegalArgumentException if it is of another kind, or a name that was not looked up
   */
  static InetSocketAddress requireUsable(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new IllegalArgumentException("address must be an InetSocketAddress: " + address);
    }
    if (inet.isUnresolved()) {
      throw new IllegalArgumentException("address must be resolved first: " + address);
    }
    return inet;
  }

  /**
   * Makes an exception of the same kind that says what was tried, to whom.
   *
   * @param failure what the JDK threw
   * @param what was tried
   * @param address the address
   * @return the exception, caused by the first
   */
  static IOException named(IOException failure, String what, InetSocketAddress address) {
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

  private static String text(InetSocketAddress address) {
    InetAddress host = Objects.requireNonNull(address.getAddress(), "resolved");
    return host.getHostAddress() + ":" + address.getPort();
  }
}
