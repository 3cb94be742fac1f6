package dev.gyre.epoll;

import dev.gyre.io.Datagram;
import dev.gyre.io.DatagramOptions;
import dev.gyre.spi.ReadinessDatagramPort;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A datagram socket. Loop thread only. */
final class EpollDatagramPort extends ReadinessDatagramPort {

  private final EpollSocket socket;
  private final int family;
  private final MessageBatch incoming;

  /** Whether what is sent is kept until all of a batch that has arrived was told. */
  private boolean keeping;

  /** Remembered, because the system does not tell it in the form in which it was told. */
  private @Nullable NetworkInterface multicastInterface;

  /** Null until a group is joined. */
  private @Nullable List<Membership> memberships;

  private EpollDatagramPort(EpollSocket socket, int family) {
    this.socket = socket;
    this.family = family;
    incoming = socket.datagrams().incoming(family);
  }

  /**
   * Opens a socket.
   *
   * @throws IOException if an address cannot be used; the message names it
   */
  static EpollDatagramPort open(EpollSelector selector, DatagramOptions options)
      throws IOException {
    int family = familyOf(options);
    checkIfAny(options.localAddress(), family);
    checkIfAny(options.remoteAddress(), family);
    DatagramOptions bound = options;
    if (options.localAddress() == null && family != UnixAddresses.AF_UNIX) {
      bound = options.withLocalAddress(new InetSocketAddress(anyAddress(), 0));
    }
    int fd = selector.sockets().openDatagram(bound, family);
    EpollSocket socket = new EpollSocket(selector, fd);
    EpollDatagramPort port = new EpollDatagramPort(socket, family);
    socket.belongsTo(port);
    return port;
  }

  /**
   * Goes on where another selector's port of the same descriptor, or of a copy, stops.
   *
   * @throws IOException if that cannot be; then nothing has changed, and the descriptor is open
   */
  static void goOnFrom(EpollSocket socket, ReadinessDatagramPort predecessor, boolean shared)
      throws IOException {
    int family = socket.sockets().family(socket.fd());
    EpollDatagramPort port = new EpollDatagramPort(socket, family);
    if (family != UnixAddresses.AF_UNIX) {
      port.multicastInterface = predecessor.getOption(StandardSocketOptions.IP_MULTICAST_IF);
    }
    if (!predecessor.memberships().isEmpty()) {
      port.memberships = new ArrayList<>(predecessor.memberships());
    }
    socket.belongsTo(port);
    port.succeed(predecessor, shared);
  }

  @Override
  public Collection<Membership> memberships() {
    List<Membership> joined = memberships;
    return joined == null ? List.of() : joined;
  }

  @Override
  public boolean isIpv4Only() {
    return family == SocketAddresses.AF_INET;
  }

  @Override
  public int descriptor() {
    return socket.fd();
  }

  @Override
  public SelectableChannel toChannel() throws IOException {
    if (family == UnixAddresses.AF_UNIX) {
      throw new UnsupportedOperationException(
          "the JDK has no Unix sockets for datagrams, epoll has: " + this);
    }
    return socket.channels().datagrams(socket.fd(), memberships());
  }

  @Override
  protected void letGo(boolean open) {
    socket.letGo(open);
  }

  private static int familyOf(DatagramOptions options) {
    if (UnixAddresses.isUnix(options.localAddress())
        || UnixAddresses.isUnix(options.remoteAddress())) {
      return UnixAddresses.AF_UNIX;
    }
    ProtocolFamily wanted = options.family();
    return switch (wanted) {
      case null -> NativeSockets.widestFamily();
      case StandardProtocolFamily.UNIX -> UnixAddresses.AF_UNIX;
      case StandardProtocolFamily.INET -> SocketAddresses.AF_INET;
      default -> SocketAddresses.AF_INET6;
    };
  }

  /** An IPv4 address, because that fits every family of the internet. */
  private static InetAddress anyAddress() throws IOException {
    return InetAddress.getByAddress(new byte[4]);
  }

  private static void checkIfAny(@Nullable SocketAddress address, int family) {
    if (address != null) {
      check(address, family);
    }
  }

  private static void check(SocketAddress address, int family) {
    if (UnixAddresses.isUnix(address) != (family == UnixAddresses.AF_UNIX)) {
      throw new IllegalArgumentException(
          "address must be of the kind that the socket is of: " + address);
    }
    if (family != UnixAddresses.AF_UNIX) {
      InetSocketAddress inet = SocketAddresses.requireUsable(address);
      if (family == SocketAddresses.AF_INET && !SocketAddresses.isIpv4(inet)) {
        throw new IllegalArgumentException(
            "address must be one of IPv4, as the socket is of that family: " + address);
      }
    }
  }

  @Override
  public void checkTarget(SocketAddress to) {
    check(to, family);
  }

  @Override
  public boolean send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    requireOpen();
    if (keeping) {
      // To a connected socket the system tells what befell an earlier datagram, once: sendmmsg(2)
      // would swallow that.
      if (to != null && KeptDatagrams.isShort(data)) {
        return keep(data, to);
      }
      if (!sendKept()) {
        return false;
      }
    }
    return socket.datagrams().send(socket.fd(), family, data, to);
  }

  private boolean keep(ByteBuffer data, SocketAddress to) throws IOException {
    if (kept().isFull() && !sendKept()) {
      return false;
    }
    // Who was told of a failure just now may have closed the port.
    requireOpen();
    kept().add(data, to, family);
    return true;
  }

  @Override
  protected void deliveryBegins(int count) {
    keeping = count > 1 && kept().begin(this);
  }

  @Override
  protected void deliveryEnds() {
    if (kept().belongTo(this)) {
      endKeeping();
    }
  }

  private void endKeeping() {
    try {
      sendKept();
    } finally {
      keeping = false;
      kept().end();
    }
  }

  @Override
  public void flush() {
    if (keeping) {
      sendKept();
    }
  }

  /**
   * Sends what was kept; what is sent meanwhile, by who is told of a failure, goes at once.
   *
   * @return false if the system has no room for all of it; then the sink has it
   */
  private boolean sendKept() {
    keeping = false;
    boolean room = true;
    while (room && !kept().isEmpty()) {
      try {
        room = kept().send(socket.fd(), family);
      } catch (IOException refused) {
        tellFailure(refused);
      }
    }
    while (!kept().isEmpty()) {
      giveBack(kept().first(), kept().firstTarget());
      kept().removeFirst();
    }
    keeping = kept().belongTo(this);
    return room;
  }

  private KeptDatagrams kept() {
    return socket.datagrams().kept();
  }

  @Override
  public int send(Datagram[] datagrams, int count) throws IOException {
    requireOpen();
    flush();
    return socket.datagrams().send(socket.fd(), family, datagrams, count);
  }

  @Override
  protected int batchSize() {
    return incoming.size();
  }

  @Override
  protected int receive() throws IOException {
    return socket.datagrams().receive(socket.fd(), incoming);
  }

  @Override
  protected ByteBuffer data(int index) {
    return incoming.data(index);
  }

  @Override
  protected SocketAddress sender(int index) {
    return incoming.sender(index);
  }

  @Override
  protected boolean isTruncated(int index) {
    return incoming.isTruncated(index);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return isClosed() ? null : socket.localAddress();
  }

  @Override
  public void join(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException {
    requireOpen();
    requireGroup(group);
    socket.internetOptions().join(socket.fd(), group, networkInterface, source);
    List<Membership> joined = memberships;
    if (joined == null) {
      joined = new ArrayList<>();
      memberships = joined;
    }
    joined.add(new Membership(group, networkInterface, source));
  }

  @Override
  public void leave(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException {
    requireOpen();
    requireGroup(group);
    socket.internetOptions().leave(socket.fd(), group, networkInterface, source);
    if (memberships != null) {
      memberships.remove(new Membership(group, networkInterface, source));
    }
  }

  private void requireGroup(InetAddress group) {
    requireInternet("multicast groups");
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException("address must be one of a multicast group: " + group);
    }
    if (family == SocketAddresses.AF_INET && !(group instanceof Inet4Address)) {
      throw new IllegalArgumentException(
          "group must be one of IPv4, as the socket is of that family: " + group);
    }
  }

  private void requireInternet(Object what) {
    if (family == UnixAddresses.AF_UNIX) {
      throw new UnsupportedOperationException("a Unix socket has no such thing: " + what);
    }
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    requireOpen();
    flush();
    if (option.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
      requireInternet(option);
      NetworkInterface on = (NetworkInterface) value;
      socket.internetOptions().setInterface(socket.fd(), family, on);
      multicastInterface = on;
    } else if (option.equals(StandardSocketOptions.IP_MULTICAST_TTL)) {
      requireInternet(option);
      socket.internetOptions().setTimeToLive(socket.fd(), family, requireHops((Integer) value));
    } else if (option.equals(StandardSocketOptions.IP_MULTICAST_LOOP)) {
      requireInternet(option);
      socket.internetOptions().setLoop(socket.fd(), family, (Boolean) value);
    } else if (option.equals(StandardSocketOptions.IP_TOS)) {
      requireInternet(option);
      socket.internetOptions().setTypeOfService(socket.fd(), family, (Integer) value);
    } else {
      socket.datagramOptions().set(socket.fd(), option, value);
    }
  }

  private static int requireHops(int hops) {
    if (hops < 0 || hops > 255) {
      throw new IllegalArgumentException("time to live must be between 0 and 255: " + hops);
    }
    return hops;
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    requireOpen();
    if (option.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
      requireInternet(option);
      return option.type().cast(multicastInterface);
    }
    if (option.equals(StandardSocketOptions.IP_MULTICAST_TTL)) {
      requireInternet(option);
      return option.type().cast(socket.internetOptions().timeToLive(socket.fd()));
    }
    if (option.equals(StandardSocketOptions.IP_MULTICAST_LOOP)) {
      requireInternet(option);
      return option.type().cast(socket.internetOptions().loop(socket.fd()));
    }
    if (option.equals(StandardSocketOptions.IP_TOS)) {
      requireInternet(option);
      return option.type().cast(socket.internetOptions().typeOfService(socket.fd()));
    }
    return socket.datagramOptions().get(socket.fd(), option);
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(before, now);
  }

  @Override
  protected void release() {
    if (kept().belongTo(this)) {
      endKeeping();
    }
    socket.close();
  }

  @Override
  public String toString() {
    return "EpollDatagramPort[fd=" + socket.fd() + "]";
  }

  /** A closed descriptor's number may be somebody else's by now. */
  private void requireOpen() throws ClosedChannelException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }
}
