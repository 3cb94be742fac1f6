package dev.gyre.epoll;

import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /**
   * Changes what the system watches. What nobody waits for is not watched at all: an idle socket
   * that is in error would be reported at every poll otherwise.
   *
   * @throws UncheckedIOException if the system refuses, for lack of memory
   */
  void watch(int before, int now) {
    int operation = EpollDescriptor.CTL_MOD;
    if (before == 0) {
      operation = EpollDescriptor.CTL_ADD;
    } else if (now == 0) {
      operation = EpollDescriptor.CTL_DEL;
    }
    try {
      selector.epoll().control(operation, fd, now, selector.table().token(fd));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nullable SocketAddress localAddress() {
    return sockets().localAddress(fd);
  }

  JdkChannels channels() {
    return selector.channels();
  }

  /** Forgets the descriptor; closes it, too, unless another selector goes on with it. */
  void letGo(boolean open) {
    selector.table().remove(fd);
    if (!open) {
      sockets().close(fd);
    }
  }

  void close() {
    selector.table().remove(fd);
    sockets().close(fd);
  }
}
