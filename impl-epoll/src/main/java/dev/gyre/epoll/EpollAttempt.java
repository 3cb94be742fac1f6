package dev.gyre.epoll;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.ConnectSink;
import dev.gyre.spi.ReadinessAttempt;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * An attempt to connect. Loop thread only.
 *
 * <p>Needs no queue for an outcome that is known at once: the system reports an unconnected socket
 * like a connected one.
 */
final class EpollAttempt extends ReadinessAttempt {

  private final EpollSocket socket;
  private final SocketAddress remote;
  private final int errno;

  /**
   * Creates an attempt.
   *
   * @param socket connects
   * @param remote to this address
   * @param errno why it failed at once, or 0 if it did not
   * @param sink is told the outcome
   */
  EpollAttempt(EpollSocket socket, SocketAddress remote, int errno, ConnectSink sink) {
    super(sink);
    this.socket = socket;
    this.remote = remote;
    this.errno = errno;
  }

  /** Waits for the outcome. */
  void begin() {
    socket.belongsTo(this);
    want(WRITE);
  }

  @Override
  protected ByteStream finish() throws IOException {
    int failure = errno != 0 ? errno : socket.sockets().connectError(socket.fd());
    if (failure != 0) {
      throw socket.sockets().connectFailure(failure, remote);
    }
    retire();
    EpollStream stream =
        EpollStream.of(socket.selector(), socket.fd(), socket.localAddress(), remote);
    socket.passTo(stream);
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
    return "EpollAttempt[fd=" + socket.fd() + ", remote=" + remote + "]";
  }
}
