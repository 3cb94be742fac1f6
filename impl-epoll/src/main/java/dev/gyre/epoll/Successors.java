package dev.gyre.epoll;

import dev.gyre.spi.ReadinessChild;
import dev.gyre.spi.ReadinessDatagramPort;
import dev.gyre.spi.ReadinessListener;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes sources of this selector of those of another: of descriptors, which are simply used
 * further, and of the JDK's channels, whose descriptors are copied. Loop thread only.
 */
final class Successors {

  private final EpollSelector selector;
  private final DescriptorFinder finder;
  private final Map<ReadinessSource, Exception> left = new HashMap<>();

  Successors(EpollSelector selector, DescriptorFinder finder) {
    this.selector = selector;
    this.finder = finder;
  }

  /**
   * Takes sources over.
   *
   * @return those that stay where they are, and why
   */
  Map<ReadinessSource, Exception> of(Collection<? extends ReadinessSource> sources) {
    var channels = new LinkedHashMap<ReadinessSource, SelectableChannel>();
    for (ReadinessSource source : sources) {
      if (source instanceof ReadinessChild child
          && source.descriptor() == ReadinessSource.NO_DESCRIPTOR) {
        NativeChild.goOnFrom(selector, child);
      } else if (source.descriptor() == ReadinessSource.NO_DESCRIPTOR) {
        addChannel(channels, source);
      } else {
        tryToSucceed(source, source.descriptor(), true);
      }
    }
    if (!channels.isEmpty()) {
      Map<ReadinessSource, Integer> found = finder.find(channels);
      for (ReadinessSource source : channels.keySet()) {
        tryToSucceed(source, found.get(source), false);
      }
    }
    return left;
  }

  private void addChannel(
      Map<ReadinessSource, SelectableChannel> channels, ReadinessSource source) {
    try {
      channels.put(source, source.toChannel());
    } catch (IOException | UnsupportedOperationException refused) {
      left.put(source, refused);
    }
  }

  /** Takes a source over by a descriptor, or a copy of it. */
  private void tryToSucceed(ReadinessSource source, @Nullable Integer descriptor, boolean shared) {
    try {
      if (descriptor == null) {
        throw new IOException("the descriptor of a channel could not be found out: " + source);
      }
      int fd = shared ? descriptor : selector.sockets().copy(descriptor);
      succeed(source, fd, shared);
    } catch (IOException | UnsupportedOperationException refused) {
      left.put(source, refused);
    } catch (UncheckedIOException refused) {
      left.put(source, refused.getCause());
    }
  }

  private void succeed(ReadinessSource source, int fd, boolean shared) throws IOException {
    var socket = new EpollSocket(selector, fd);
    switch (source) {
      case ReadinessStream stream when stream.kind() == ReadinessStream.Kind.SOCKET ->
          EpollStream.of(selector, fd, stream.localAddress(), stream.remoteAddress())
              .goOnFrom(stream, shared);
      case ReadinessStream pipe -> EpollPipe.of(selector, fd, pipe.kind()).goOnFrom(pipe, shared);
      case ReadinessListener listener ->
          new EpollListener(selector, socket, listener).goOnFrom(listener, shared);
      case ReadinessDatagramPort port -> succeed(port, socket, shared);
      case ReadinessChild child -> EpollChild.goOnFrom(socket, selector.processes(), child, shared);
      default -> {
        closeCopy(fd, shared);
        throw new UnsupportedOperationException("epoll knows no such thing: " + source);
      }
    }
  }

  private void succeed(ReadinessDatagramPort port, EpollSocket socket, boolean shared)
      throws IOException {
    try {
      EpollDatagramPort.goOnFrom(socket, port, shared);
    } catch (IOException refused) {
      closeCopy(socket.fd(), shared);
      throw refused;
    }
  }

  private void closeCopy(int fd, boolean shared) {
    if (!shared) {
      selector.sockets().close(fd);
    }
  }
}
