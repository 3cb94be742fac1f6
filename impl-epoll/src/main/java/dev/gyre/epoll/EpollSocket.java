package dev.gyre.epoll;

import dev.gyre.spi.ReadinessSource;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor and its place in a selector; passes from the attempt that connects it to the
 * stream. Loop thread only.
 */
final class EpollSocket {

  private final EpollSelector selector;
  private final int fd;

  /**
   * Takes a descriptor over.
   *
   * @param selector what watches it
   * @param fd an open descriptor
   */
  EpollSocket(EpollSelector selector, int fd) {
    this.selector = selector;
    this.fd = fd;
  }

  EpollSelector selector() {
    return selector;
  }

  int fd() {
    return fd;
  }

  NativeSockets sockets() {
    return selector.sockets();
  }

  NativeOptions options() {
    return selector.options();
  }

  NativeOptions datagramOptions() {
    return selector.datagramOptions();
  }

  NativeTransfers transfers() {
    return selector.transfers();
  }

  NativeDatagrams datagrams() {
    return selector.datagrams();
  }

  NativeInternetOptions internetOptions() {
    return selector.internetOptions();
  }

  /** Has events go to a source from now on. */
  void belongsTo(ReadinessSource source) {
    selector.table().add(fd, source);
  }

  /** Has events go to another source. */
  void passTo(ReadinessSource source) {
    selector.table().replace(fd, source);
  }

  /** Changes what the system watches; see {@link EpollSelector#watch(int, int, int)}. */
  void watch(int before, int now) {
    selector.watch(fd, before, now);
  }

  @Nullable SocketAddress localAddress() {
    return sockets().localAddress(fd);
  }

  JdkChannels channels() {
    return selector.channels();
  }

  /** Forgets the descriptor; closes it, too, unless another selector goes on with it. */
  void letGo(boolean open) {
    selector.letGo(fd, open);
  }

  void close() {
    selector.letGo(fd, false);
  }
}
