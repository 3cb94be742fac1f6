package dev.gyre.epoll;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.AcceptSink;
import dev.gyre.spi.ReadinessListener;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket. Loop thread only. */
final class EpollListener extends ReadinessListener {

  private final EpollSelector selector;
  private final EpollSocket socket;
  private final SocketAddress localAddress;

  EpollListener(
      EpollSelector selector,
      EpollSocket socket,
      SocketAddress localAddress,
      AcceptSink sink,
      int backlog) {
    super(sink, backlog);
    this.selector = selector;
    this.socket = socket;
    this.localAddress = localAddress;
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
    EpollSocket accepted = new EpollSocket(selector, fd);
    EpollStream stream = new EpollStream(accepted, socket.sockets().acceptedAddress());
    accepted.belongsTo(stream);
    return stream;
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
