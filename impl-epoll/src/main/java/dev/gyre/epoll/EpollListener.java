package dev.gyre.epoll;

import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.AcceptSink;
import dev.gyre.spi.ReadinessListener;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket. Loop thread only. */
final class EpollListener extends ReadinessListener {

  private final EpollSelector selector;
  private final EpollSocket socket;
  private final SocketAddress localAddress;
  private final long packedLocal;
  private final boolean wildcard;
  private final boolean keepsAlive;

  /**
   * The system gives accepted sockets the options of the one that listens; but not those that have
   * waited since before it had them, which may be so if it has come from another selector.
   */
  private final boolean tunesAccepted;

  EpollListener(
      EpollSelector selector,
      EpollSocket socket,
      SocketAddress localAddress,
      AcceptSink sink,
      SocketOptions options) {
    super(sink, options.backlog());
    this.selector = selector;
    this.socket = socket;
    this.localAddress = localAddress;
    this.packedLocal = PackedAddress.pack(localAddress);
    this.wildcard = isWildcard(localAddress);
    this.tunesAccepted = false;
    this.keepsAlive = options.keepAlive();
  }

  /** Takes the place of another selector's listener, once it {@linkplain #goOnFrom goes on}. */
  EpollListener(EpollSelector selector, EpollSocket socket, ReadinessListener predecessor) {
    super(predecessor);
    this.selector = selector;
    this.socket = socket;
    this.localAddress = predecessor.localAddress();
    this.packedLocal = PackedAddress.pack(localAddress);
    this.wildcard = isWildcard(localAddress);
    this.tunesAccepted = !UnixAddresses.isUnix(localAddress);
    this.keepsAlive = predecessor.keepsAlive();
  }

  private static boolean isWildcard(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        && SocketAddresses.host(inet).isAnyLocalAddress();
  }

  /** Goes on where the listener stops that this one was made from. */
  void goOnFrom(ReadinessListener predecessor, boolean shared) {
    socket.belongsTo(this);
    succeed(predecessor, shared);
  }

  @Override
  public boolean isMovable() {
    return !isClosed();
  }

  @Override
  public boolean keepsAlive() {
    return keepsAlive;
  }

  @Override
  public int descriptor() {
    return socket.fd();
  }

  @Override
  public SelectableChannel toChannel() throws IOException {
    if (localAddress instanceof AbstractUnixAddress) {
      throw new UnsupportedOperationException(
          "the JDK has no channels with abstract names, epoll has: " + this);
    }
    return socket.channels().listening(socket.fd());
  }

  @Override
  protected void letGo(boolean open) {
    socket.letGo(open);
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  protected @Nullable ByteStream accept() throws IOException {
    int fd = socket.sockets().accept(socket.fd());
    if (fd == NativeSockets.NONE) {
      return null;
    }
    EpollStream stream = newStream(fd);
    if (tunesAccepted) {
      tune(fd);
    }
    selector.table().add(fd, stream);
    return stream;
  }

  /** Only who listens at a wildcard address has to be asked for that of each connection. */
  private EpollStream newStream(int fd) {
    NativeSockets sockets = socket.sockets();
    long remote = sockets.packedAcceptedAddress();
    SocketAddress otherRemote = remote == PackedAddress.NONE ? sockets.acceptedAddress() : null;
    if (!wildcard) {
      SocketAddress otherLocal = packedLocal == PackedAddress.NONE ? localAddress : null;
      return new EpollStream(
          selector, fd, packedLocal, remote, AddressPair.of(otherLocal, otherRemote));
    }
    long local = sockets.packedLocalAddress(fd);
    SocketAddress otherLocal = local == PackedAddress.NONE ? sockets.localAddress(fd) : null;
    return new EpollStream(selector, fd, local, remote, AddressPair.of(otherLocal, otherRemote));
  }

  private void tune(int fd) throws IOException {
    try {
      socket.sockets().setConnectionOptions(fd, keepsAlive);
    } catch (IOException broken) {
      socket.sockets().close(fd);
      throw broken;
    }
  }

  @Override
  protected void watch(int before, int now) {
    socket.watch(before, now);
  }

  @Override
  protected void release() {
    socket.close();
  }

  @Override
  public String toString() {
    return "EpollListener[fd=" + socket.fd() + ", local=" + localAddress + "]";
  }
}
