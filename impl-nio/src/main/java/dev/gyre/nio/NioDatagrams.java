package dev.gyre.nio;

import dev.gyre.io.DatagramOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Opens datagram channels as the options say; none blocks. Stateless. */
final class NioDatagrams {

  private NioDatagrams() {}

  /**
   * Opens a channel, binds it, and connects it if there is a remote address.
   *
   * @throws IOException if an address cannot be used; the message names it
   */
  static DatagramChannel open(DatagramOptions options) throws IOException {
    ProtocolFamily family = options.family();
    boolean ipv4Only = isIpv4Only(options);
    SocketAddress local = checked(options.localAddress(), ipv4Only);
    SocketAddress remote = checked(options.remoteAddress(), ipv4Only);
    if (family == StandardProtocolFamily.UNIX) {
      throw InternetAddresses.noUnixDatagrams("no address");
    }
    DatagramChannel channel =
        family == null ? DatagramChannel.open() : DatagramChannel.open(family);
    try {
      channel.configureBlocking(false);
      setOptions(channel, options);
      bind(channel, local);
      if (remote != null) {
        connect(channel, remote);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static boolean isIpv4Only(DatagramOptions options) {
    return options.family() == StandardProtocolFamily.INET;
  }

  private static @Nullable SocketAddress checked(
      @Nullable SocketAddress address, boolean ipv4Only) {
    if (address != null) {
      InternetAddresses.requireDatagramTarget(address, ipv4Only);
    }
    return address;
  }

  private static void setOptions(DatagramChannel channel, DatagramOptions options)
      throws IOException {
    // Both values, because the JDK's own default is not the same everywhere.
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
    if (options.reusePort()) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    channel.setOption(StandardSocketOptions.SO_BROADCAST, options.allowBroadcast());
  }

  private static void bind(DatagramChannel channel, @Nullable SocketAddress local)
      throws IOException {
    try {
      channel.bind(local);
    } catch (IOException e) {
      throw InternetAddresses.named(
          e, "cannot bind", local == null ? new InetSocketAddress(0) : local);
    }
  }

  private static void connect(DatagramChannel channel, SocketAddress remote) throws IOException {
    try {
      channel.connect(remote);
    } catch (IOException e) {
      throw InternetAddresses.named(e, "cannot connect to", remote);
    }
  }
}
