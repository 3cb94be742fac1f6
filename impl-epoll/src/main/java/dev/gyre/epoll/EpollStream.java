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

/**
 * A connected socket. Loop thread only.
 *
 * <p>There may be a great many that are idle, so it has no {@link EpollSocket}, and its addresses
 * take as little room as they can.
 */
final class EpollStream extends ReadinessStream {

  private final EpollSelector selector;
  private final int fd;
  private final long packedLocal;
  private final long packedRemote;

  /** What cannot be packed; null if there is nothing like that. */
  private final @Nullable AddressPair unpacked;

  /** Null until a direct buffer is used, for the sake of the many that are idle. */
  private @Nullable DirectAddress addresses;

  /**
   * Takes over an open descriptor of a connection.
   *
   * @param packedLocal the address of this end, or {@link PackedAddress#NONE}
   * @param packedRemote the address of the other end, or {@link PackedAddress#NONE}
   * @param unpacked those of the addresses that are not packed
   */
  EpollStream(
      EpollSelector selector,
      int fd,
      long packedLocal,
      long packedRemote,
      @Nullable AddressPair unpacked) {
    this.selector = selector;
    this.fd = fd;
    this.packedLocal = packedLocal;
    this.packedRemote = packedRemote;
    this.unpacked = unpacked;
  }

  /** Takes over an open descriptor of a connection, of which the addresses are known. */
  static EpollStream of(
      EpollSelector selector,
      int fd,
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote) {
    long packedLocal = PackedAddress.pack(local);
    long packedRemote = PackedAddress.pack(remote);
    AddressPair unpacked =
        AddressPair.of(
            packedLocal == PackedAddress.NONE ? local : null,
            packedRemote == PackedAddress.NONE ? remote : null);
    return new EpollStream(selector, fd, packedLocal, packedRemote, unpacked);
  }

  /** Goes on where another selector's stream of the same descriptor, or of a copy, stops. */
  void goOnFrom(ReadinessStream predecessor, boolean shared) {
    selector.table().add(fd, this);
    succeed(predecessor, shared);
  }

  @Override
  public int descriptor() {
    return fd;
  }

  @Override
  public SelectableChannel toChannel() throws IOException {
    return selector.channels().connected(fd);
  }

  @Override
  protected void letGo(boolean open) {
    selector.letGo(fd, open);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    requireOpen();
    NativeTransfers transfers = selector.transfers();
    return transfers.needsAddress(data)
        ? transfers.sendDirect(fd, data, addresses().of(data))
        : transfers.send(fd, data);
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    requireOpen();
    return selector.transfers().send(fd, data, count);
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
    return selector.transfers().sendFile(fd, opened.fd(), position, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    requireOpen();
    selector.sockets().shutdownOutput(fd);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    requireOpen();
    selector.options().set(fd, option, value);
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    requireOpen();
    return selector.options().get(fd, option);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return address(packedLocal, unpacked == null ? null : unpacked.local());
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return address(packedRemote, unpacked == null ? null : unpacked.remote());
  }

  private static @Nullable SocketAddress address(long packed, @Nullable SocketAddress other) {
    return packed == PackedAddress.NONE ? other : PackedAddress.unpack(packed);
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return selector.transfers().receiveBuffer();
  }

  @Override
  protected int receive() throws IOException {
    return selector.transfers().receive(fd);
  }

  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    NativeTransfers transfers = selector.transfers();
    return transfers.needsAddress(target)
        ? transfers.receiveDirect(fd, target, addresses().of(target))
        : transfers.receiveInto(fd, target);
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
    selector.watch(fd, before, now);
  }

  @Override
  protected void release() {
    selector.letGo(fd, false);
  }

  @Override
  public String toString() {
    return "EpollStream[fd=" + fd + ", remote=" + remoteAddress() + "]";
  }

  /** A closed descriptor's number may be somebody else's by now. */
  private void requireOpen() throws ClosedChannelException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }
}
