package dev.gyre.nio;

import dev.gyre.io.Datagram;
import dev.gyre.spi.ReadinessDatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datagram channel. Loop thread only.
 *
 * <p>The JDK has one answer, 0, for an empty datagram that was sent and for one that the system did
 * not take. So empty ones are only sent right after the system has reported that it takes
 * datagrams. A connected channel never sends them at all, which is told as a failure.
 */
final class NioDatagramPort extends ReadinessDatagramPort {

  private final NioSelector selector;
  private final NioSocket socket;
  private final DatagramChannel channel;
  private final boolean ipv4Only;
  private final Map<Membership, MembershipKey> memberships = new HashMap<>();
  private @Nullable SocketAddress sender;

  /** The port's own address if the channel may not know it, having come from another selector. */
  private @Nullable SocketAddress knownAddress;

  private boolean surelyWritable;

  /** Why the datagram that comes first now has failed already, behind others that were sent. */
  private @Nullable IOException failureOfNext;

  NioDatagramPort(
      NioSelector selector, NioSocket socket, DatagramChannel channel, boolean ipv4Only) {
    this.selector = selector;
    this.socket = socket;
    this.channel = channel;
    this.ipv4Only = ipv4Only;
  }

  /** Takes the place of another selector's port, once it {@linkplain #goOnFrom goes on}. */
  NioDatagramPort(
      NioSelector selector,
      NioSocket socket,
      DatagramChannel channel,
      ReadinessDatagramPort predecessor)
      throws IOException {
    this(selector, socket, channel, predecessor.isIpv4Only());
    knownAddress = predecessor.localAddress();
    NetworkInterface multicastInterface =
        predecessor.getOption(StandardSocketOptions.IP_MULTICAST_IF);
    if (multicastInterface != null) {
      // The JDK asks the system for it, which tells it only to whom has set it as the JDK does.
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, multicastInterface);
    }
    for (Membership each : predecessor.memberships()) {
      memberships.put(each, joined(each)); // The channel is a member already, and just says so.
    }
  }

  /** Goes on where the port stops that this one was made from. */
  void goOnFrom(ReadinessDatagramPort predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public Collection<Membership> memberships() {
    return memberships.keySet();
  }

  @Override
  public boolean isIpv4Only() {
    return ipv4Only;
  }

  @Override
  public DatagramChannel toChannel() {
    return channel;
  }

  @Override
  protected void letGo(boolean open) {
    selector.letGo(socket, channel, open);
  }

  @Override
  public boolean send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    if (!data.hasRemaining()) {
      return sendEmpty(data, to);
    }
    surelyWritable = false;
    return (to == null ? channel.write(data) : channel.send(data, to)) > 0;
  }

  private boolean sendEmpty(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    if (to == null || channel.isConnected()) {
      throw new IOException(
          "the JDK's connected channels send no empty datagrams, use an endpoint without a remote"
              + " address or the selector epoll: "
              + this);
    }
    boolean sent = surelyWritable;
    if (sent) {
      surelyWritable = false;
      channel.send(data, to);
    }
    return sent;
  }

  @Override
  public int send(Datagram[] datagrams, int count) throws IOException {
    IOException failure = failureOfNext;
    if (failure != null) {
      failureOfNext = null;
      throw failure;
    }
    int sent = 0;
    while (sent < count) {
      Datagram datagram = datagrams[sent];
      try {
        if (!send(datagram.data(), datagram.address())) {
          break;
        }
      } catch (IOException e) {
        if (sent == 0) {
          throw e;
        }
        failureOfNext = e;
        break;
      }
      sent++;
    }
    return sent;
  }

  @Override
  public void checkTarget(SocketAddress to) {
    InternetAddresses.requireDatagramTarget(to, ipv4Only);
  }

  @Override
  protected void writable() {
    surelyWritable = true;
  }

  @Override
  protected int batchSize() {
    return 1;
  }

  @Override
  protected int receive() throws IOException {
    ByteBuffer buffer = selector.receiveBuffer().clear();
    sender = channel.receive(buffer);
    buffer.flip();
    return sender == null ? 0 : 1;
  }

  @Override
  protected ByteBuffer data(int index) {
    return selector.receiveBuffer();
  }

  @Override
  protected SocketAddress sender(int index) {
    return Objects.requireNonNull(sender, "received");
  }

  /** No datagram of UDP is longer than the buffer. */
  @Override
  protected boolean isTruncated(int index) {
    return false;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    if (knownAddress != null) {
      return isClosed() ? null : knownAddress;
    }
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      return null; // The channel is closed.
    }
  }

  @Override
  public void join(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException {
    Membership membership = new Membership(group, networkInterface, source);
    memberships.put(membership, joined(membership));
  }

  private MembershipKey joined(Membership membership) throws IOException {
    InetAddress source = membership.source();
    return source == null
        ? channel.join(membership.group(), membership.networkInterface())
        : channel.join(membership.group(), membership.networkInterface(), source);
  }

  @Override
  public void leave(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
      throws IOException {
    MembershipKey key = memberships.remove(new Membership(group, networkInterface, source));
    if (key == null) {
      throw new IOException(
          "no member of group %s at %s, join it first".formatted(group, networkInterface));
    }
    key.drop();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(now);
  }

  @Override
  protected void release() {
    socket.close();
    selector.freeDescriptors();
  }

  @Override
  public String toString() {
    return "NioDatagramPort[local=" + localAddress() + "]";
  }
}
