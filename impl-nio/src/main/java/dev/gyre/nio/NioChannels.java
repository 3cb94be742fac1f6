package dev.gyre.nio;

import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Opens channels as the options say; none blocks. A channel that cannot be set up is closed.
 * Stateless.
 *
 * <p>The JDK binds a wildcard address, of IPv4 or IPv6, for both, unless the channel is one of
 * IPv4.
 */
final class NioChannels {

  private NioChannels() {}

  /**
   * Opens a listening channel.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  static ServerSocketChannel listen(SocketAddress local, SocketOptions options) throws IOException {
    ServerSocketChannel channel = openToListen(local, options);
    try {
      channel.configureBlocking(false);
      if (!isUnix(local)) {
        setBindOptions(channel, options);
      }
      return channel.bind(local, options.backlog());
    } catch (IOException e) {
      channel.close();
      throw InternetAddresses.named(e, "cannot bind", local);
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ServerSocketChannel openToListen(SocketAddress local, SocketOptions options)
      throws IOException {
    if (isUnix(local)) {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    }
    if (!options.singleFamily() || !isWildcard(local)) {
      return ServerSocketChannel.open();
    }
    if (isIpv6(local)) {
      throw new UnsupportedOperationException(
          "the JDK's channels serve IPv4, too, at the wildcard address of IPv6: name the addresses"
              + " to listen on, or use the selector epoll: "
              + local);
    }
    return ServerSocketChannel.open(StandardProtocolFamily.INET);
  }

  private static boolean isWildcard(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        && inet.getAddress() != null
        && inet.getAddress().isAnyLocalAddress();
  }

  private static boolean isIpv6(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
  }

  /**
   * Opens a channel that can connect, and binds it if the options say so.
   *
   * @param remote the address that it is to connect to
   * @throws IOException if that fails; if it is because of the address, the message names it
   */
  static SocketChannel openToConnect(SocketAddress remote, SocketOptions options)
      throws IOException {
    boolean unix = isUnix(remote);
    SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    try {
      configure(channel, options, unix);
      if (options.localAddress() != null) {
        if (!unix) {
          setBindOptions(channel, options);
        }
        bind(channel, InternetAddresses.requireUsable(options.localAddress()));
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Sets what every connection has.
   *
   * @throws IOException if the connection is broken
   */
  static void configure(SocketChannel channel, SocketOptions options) throws IOException {
    configure(channel, options, isUnix(channel.getRemoteAddress()));
  }

  private static void configure(SocketChannel channel, SocketOptions options, boolean unix)
      throws IOException {
    channel.configureBlocking(false);
    if (unix) {
      return;
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (options.keepAlive()) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
  }

  private static void setBindOptions(NetworkChannel channel, SocketOptions options)
      throws IOException {
    // Both values, because the JDK's own default is not the same everywhere.
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
    if (options.reusePort()) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }

  private static boolean isUnix(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress;
  }

  private static void bind(SocketChannel channel, SocketAddress local) throws IOException {
    try {
      channel.bind(local);
    } catch (IOException e) {
      throw InternetAddresses.named(e, "cannot bind", local);
    }
  }
}
