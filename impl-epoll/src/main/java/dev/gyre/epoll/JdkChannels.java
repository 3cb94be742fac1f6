package dev.gyre.epoll;

import dev.gyre.spi.ReadinessDatagramPort.Membership;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;

/**
 * Makes channels of the JDK's of open sockets, by a copy of the descriptor. Loop thread only.
 *
 * <p>The JDK opens its own sockets and takes nobody else's. But a descriptor can be made to mean
 * another socket, dup2(2), and the JDK does not notice. So a channel of the right kind is opened
 * and brought into the state that it must believe to be in: connected, listening, member of a
 * group. Then its descriptor is made to mean the socket in question, and the socket which it has
 * opened vanishes. What remains wrong is what it remembers: its addresses.
 *
 * <p>To be connected would take a connection for each stream. Instead, the descriptor is made to
 * mean a datagram socket first, which counts as connected without having to send anything.
 */
final class JdkChannels {

  /** Anything will do; nothing is sent there. */
  private static final int PORT = 9;

  private static final SocketOptions PLAIN = new SocketOptions(null, 1, false, false, false);

  private final NativeSockets sockets;
  private final DescriptorFinder finder;

  JdkChannels(NativeSockets sockets, DescriptorFinder finder) {
    this.sockets = sockets;
    this.finder = finder;
  }

  DescriptorFinder finder() {
    return finder;
  }

  /**
   * Makes a channel of a connected socket.
   *
   * @param fd the socket, which is not closed
   * @return a channel that does not block
   * @throws IOException if that cannot be
   */
  SocketChannel connected(int fd) throws IOException {
    int family = sockets.family(fd);
    int guess = lowestFree(fd);
    SocketChannel channel = SocketChannel.open(protocolFamily(family));
    try {
      channel.configureBlocking(false);
      int own = finder.find(channel, guess);
      if (family == UnixAddresses.AF_UNIX) {
        connectToNobody(channel);
      } else {
        connectInAppearance(channel, own, family);
      }
      sockets.replace(own, fd);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void connectInAppearance(SocketChannel channel, int own, int family) throws IOException {
    int scratch = sockets.openDatagram(family);
    try {
      sockets.replace(own, scratch);
    } finally {
      sockets.close(scratch);
    }
    connect(channel, new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
  }

  /** There is no such short cut for Unix sockets; but they connect to a listener at once. */
  private void connectToNobody(SocketChannel channel) throws IOException {
    Path path = temporaryPath();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    int listener = sockets.listen(address, PLAIN);
    try {
      connect(channel, address);
    } finally {
      sockets.close(listener);
      Files.deleteIfExists(path);
    }
  }

  private static void connect(SocketChannel channel, SocketAddress address) throws IOException {
    if (!channel.connect(address)) {
      throw new IOException("a channel must be connected at once to stand for another: " + channel);
    }
  }

  /**
   * Makes a channel of a listening socket.
   *
   * @param fd the socket, which is not closed
   * @return a channel that does not block
   * @throws IOException if that cannot be
   */
  ServerSocketChannel listening(int fd) throws IOException {
    int family = sockets.family(fd);
    ServerSocketChannel channel = ServerSocketChannel.open(protocolFamily(family));
    try {
      channel.configureBlocking(false);
      sockets.replace(family == UnixAddresses.AF_UNIX ? bindUnix(channel) : bind(channel), fd);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private int bindUnix(ServerSocketChannel channel) throws IOException {
    Path path = temporaryPath();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    try {
      channel.bind(address, 1);
      return finder.findListener(address);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private int bind(ServerSocketChannel channel) throws IOException {
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    return finder.find(channel);
  }

  /**
   * Makes a channel of a datagram socket of the internet.
   *
   * @param fd the socket, which is not closed
   * @param memberships the groups that it has joined
   * @return a channel that does not block
   * @throws IOException if that cannot be
   */
  DatagramChannel datagrams(int fd, Collection<Membership> memberships) throws IOException {
    DatagramChannel channel = DatagramChannel.open(protocolFamily(sockets.family(fd)));
    try {
      channel.configureBlocking(false);
      channel.bind(null); // to every interface, or it could not connect to what is far away
      int own = finder.find(channel);
      SocketAddress remote = sockets.remoteAddress(fd);
      if (remote != null) {
        channel.connect(remote);
      }
      for (Membership each : memberships) {
        join(channel, each);
      }
      sockets.replace(own, fd);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void join(DatagramChannel channel, Membership membership) throws IOException {
    if (membership.source() == null) {
      channel.join(membership.group(), membership.networkInterface());
    } else {
      channel.join(membership.group(), membership.networkInterface(), membership.source());
    }
  }

  /** The system gives the lowest descriptor that is free to the next socket. */
  private int lowestFree(int fd) throws IOException {
    int lowest = sockets.copy(fd);
    sockets.close(lowest);
    return lowest;
  }

  private static ProtocolFamily protocolFamily(int family) {
    return switch (family) {
      case UnixAddresses.AF_UNIX -> StandardProtocolFamily.UNIX;
      case SocketAddresses.AF_INET -> StandardProtocolFamily.INET;
      default -> StandardProtocolFamily.INET6;
    };
  }

  private static Path temporaryPath() {
    String folder = Objects.requireNonNullElse(System.getProperty("java.io.tmpdir"), "/tmp");
    return Path.of(folder, "gyre-" + UUID.randomUUID());
  }
}
