package dev.gyre.epoll;

import dev.gyre.spi.ReadinessStream;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A connected socket. Loop thread only. */
final class EpollStream extends ReadinessStream {

  private final EpollSocket socket;
  private final @Nullable SocketAddress remoteAddress;

  /** Null until a direct buffer is used, for the sake of the many that are idle. */
  private @Nullable DirectAddress addresses;

  EpollStream(EpollSocket socket, @Nullable SocketAddress remoteAddress) {
    this.socket = socket;
    this.remoteAddress = remoteAddress;
  }

  /** Goes on where another selector's stream of the same descriptor, or of a copy, stops. */
  void goOnFrom(ReadinessStream predecessor, boolean shared) {
    socket.belongsTo(this);
    succeed(predecessor, shared);
  }

  @Override
  public int descriptor() {
    return socket.fd();
  }

  @Override
  public SelectableChannel toChannel() throws IOException {
    return socket.channels().connected(socket.fd());
  }

  @Override
  protected void letGo(boolean open) {
    socket.letGo(open);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    requireOpen();
    return socket.transfers().send(socket.fd(), data, addresses());
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    requireOpen();
    return socket.transfers().send(socket.fd(), data, count);
  }

  @Override
  public boolean sends(SourceFile file) {
    return file instanceof NativeFile;
  }

  @Override
  public long sendFile(SourceFile file, long position, long count) throws IOException {
    requireOpen();
    if (!(file instanceof NativeFile opened)) {
      throw new IllegalArgumentException(
          "file was opened by another selector, open it with the stream's own: " + file);
    }
    return socket.transfers().sendFile(socket.fd(), opened.fd(), position, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    requireOpen();
    socket.sockets().shutdownOutput(socket.fd());
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    requireOpen();
    socket.options().set(socket.fd(), option, value);
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    requireOpen();
    return socket.options().get(socket.fd(), option);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return isClosed() ? null : socket.localAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return socket.transfers().receiveBuffer();
  }

  @Override
  protected int receive() throws IOException {
    return socket.transfers().receive(socket.fd());
  }

  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    return socket.transfers().receiveInto(socket.fd(), target, addresses());
  }

  private DirectAddress addresses() {
    DirectAddress known = addresses;
    if (known == null) {
      known = new DirectAddress();
      addresses = known;
    }
    return known;
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
    return "EpollStream[fd=" + socket.fd() + ", remote=" + remoteAddress + "]";
  }

  /** A closed descriptor's number may be somebody else's by now. */
  private void requireOpen() throws ClosedChannelException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }
}
