package dev.gyre.spi;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a selector opens a socket. What does not apply to a kind of socket is not looked at.
 *
 * @param localAddress where a connecting socket is bound, or null for anywhere
 * @param backlog how many connections wait to be accepted
 * @param reuseAddress {@code SO_REUSEADDR}
 * @param reusePort {@code SO_REUSEPORT}
 * @param keepAlive {@code SO_KEEPALIVE}, for accepted connections too
 * @param singleFamily whether a listening socket at a wildcard address serves the family of that
 *     address alone, {@code IPV6_V6ONLY}; else it serves both
 * @since 0.1
 */
public record SocketOptions(
    @Nullable SocketAddress localAddress,
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean singleFamily) {

  /**
   * Has a wildcard address serve both families.
   *
   * @param localAddress where a connecting socket is bound, or null for anywhere
   * @param backlog how many connections wait to be accepted
   * @param reuseAddress {@code SO_REUSEADDR}
   * @param reusePort {@code SO_REUSEPORT}
   * @param keepAlive {@code SO_KEEPALIVE}, for accepted connections too
   */
  public SocketOptions(
      @Nullable SocketAddress localAddress,
      int backlog,
      boolean reuseAddress,
      boolean reusePort,
      boolean keepAlive) {
    this(localAddress, backlog, reuseAddress, reusePort, keepAlive, false);
  }
}
