package dev.gyre.epoll;

import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;

/** One end of a pipe, or a character device. Loop thread only. */
final class EpollPipe extends ReadinessStream {

  private final EpollSocket descriptor;
  private final NativePipes pipes;
  private final Kind kind;

  private EpollPipe(EpollSocket descriptor, NativePipes pipes, Kind kind) {
    this.descriptor = descriptor;
    this.pipes = pipes;
    this.kind = kind;
  }

  /**
   * Takes a descriptor over, which does not block.
   *
   * @param selector what watches it
   * @param fd an open descriptor
   * @param kind which end of what it is
   */
  static EpollPipe of(EpollSelector selector, int fd, Kind kind) {
    EpollSocket descriptor = new EpollSocket(selector, fd);
    EpollPipe pipe = new EpollPipe(descriptor, selector.pipes(), kind);
    descriptor.belongsTo(pipe);
    return pipe;
  }

  /** Goes on where another selector's stream of the same descriptor stops. */
  void goOnFrom(ReadinessStream predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public int descriptor() {
    return descriptor.fd();
  }

  @Override
  public SelectableChannel toChannel() {
    throw new UnsupportedOperationException(
        "the JDK's selectors cannot watch pipes that it has not made itself, epoll can: " + this);
  }

  @Override
  protected void letGo(boolean open) {
    descriptor.letGo(open);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    requireOpen();
    return pipes.write(descriptor.fd(), data);
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += write(data[i]);
      if (data[i].hasRemaining()) {
        break;
      }
    }
    return total;
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return descriptor.transfers().receiveBuffer();
  }

  /** The end that is written is reported as readable only when nobody reads the other. */
  @Override
  protected int receive() throws IOException {
    return kind == Kind.PIPE_TO_READ ? pipes.read(descriptor.fd()) : -1;
  }

  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    return kind == Kind.PIPE_TO_READ ? pipes.readInto(descriptor.fd(), target) : -1;
  }

  /** The system reports nothing but input to those who watch a device for reading. */
  @Override
  protected void watch(int before, int now) {
    int read = kind == Kind.DEVICE_TO_WRITE ? ~READ : ~0;
    if ((before & read) != (now & read)) {
      descriptor.watch(before & read, now & read);
    }
  }

  @Override
  protected void release() {
    descriptor.close();
  }

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException("close a pipe to end its output: " + this);
  }

  @Override
  public String toString() {
    return "EpollPipe[fd=" + descriptor.fd() + ", " + kind + "]";
  }

  /** A closed descriptor's number may be somebody else's by now. */
  private void requireOpen() throws ClosedChannelException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }
}
