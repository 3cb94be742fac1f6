package dev.gyre.epoll;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out which descriptor a channel of the JDK's has. Loop thread only.
 *
 * <p>The JDK does not tell, unless the JVM was started with a flag that opens its insides. But what
 * is written to a channel by way of the JDK can be read from its descriptor by way of the system:
 * each channel is marked by a value of an option that has no effect just then, all descriptors are
 * looked through once, and the options are set back. For a stream that is {@code SO_LINGER}, which
 * the system looks at only when a socket is closed; for others {@code SO_REUSEADDR}, which it looks
 * at only when an address is bound. Neither depends on addresses, which several sockets may have in
 * common, and a broken one has lost. The JDK's listening Unix sockets have no option that would do;
 * they are found by their names.
 *
 * <p>One whose mark is not found on exactly one descriptor is not found.
 */
final class DescriptorFinder {

  private static final int NONE = -1;
  private static final int AMBIGUOUS = -2;

  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_LINGER = 13;
  private static final int SO_ACCEPTCONN = 30;

  /** The JDK takes no more than 65535 seconds. */
  private static final int MARKS_MAX = 30_000;

  private static final int LOWEST_MARK = 20_000;

  /** Where to look without /proc, which tells how many there are. */
  private static final int DESCRIPTORS_MAX = 65_536;

  private final LibC libc;
  private final NativeSockets sockets;
  private final MemorySegment value;
  private final MemorySegment length;

  DescriptorFinder(LibC libc, NativeSockets sockets, Arena arena) {
    this.libc = libc;
    this.sockets = sockets;
    value = arena.allocate(ValueLayout.JAVA_INT, 2);
    length = arena.allocate(ValueLayout.JAVA_INT);
  }

  /**
   * Finds the descriptors of many channels.
   *
   * @param channels the channels, and whose they are
   * @return a descriptor for each one that was found
   */
  Map<ReadinessSource, Integer> find(Map<ReadinessSource, SelectableChannel> channels) {
    var found = new HashMap<ReadinessSource, Integer>();
    var owners = new ArrayList<ReadinessSource>();
    var streams = new ArrayList<SocketChannel>();
    channels.forEach((source, channel) -> {
      if (channel instanceof SocketChannel stream) {
        owners.add(source);
        streams.add(stream);
      } else {
        note(found, source, find(channel, source));
      }
    });
    for (int from = 0; from < streams.size(); from += MARKS_MAX) {
      int[] descriptors = find(streams.subList(from, Math.min(streams.size(), from + MARKS_MAX)));
      for (int i = 0; i < descriptors.length; i++) {
        note(found, owners.get(from + i), descriptors[i]);
      }
    }
    return found;
  }

  private static void note(Map<ReadinessSource, Integer> found, ReadinessSource source, int fd) {
    if (fd >= 0) {
      found.put(source, fd);
    }
  }

  private int find(SelectableChannel channel, ReadinessSource source) {
    try {
      return switch (channel) {
        case ServerSocketChannel listener
            when source instanceof IoSelector.Listener named
                && UnixAddresses.isUnix(named.localAddress()) ->
            findListener(named.localAddress());
        case ServerSocketChannel listener -> find(listener);
        case DatagramChannel port -> find(port);
        default -> NONE;
      };
    } catch (IOException closed) {
      return NONE;
    }
  }

  // Streams

  /** Marks all channels, and then looks through all descriptors once. */
  private int[] find(List<SocketChannel> channels) {
    int first = LOWEST_MARK + ThreadLocalRandom.current().nextInt(LOWEST_MARK / 2);
    int[] found = new int[channels.size()];
    int[] lingers = new int[channels.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = mark(channels.get(i), first + i, lingers, i) ? NONE : AMBIGUOUS;
    }
    try {
      for (int fd : openDescriptors()) {
        int mark = linger(fd) - first;
        if (mark >= 0 && mark < found.length) {
          found[mark] = found[mark] == NONE ? fd : AMBIGUOUS;
        }
      }
      return found;
    } finally {
      for (int i = 0; i < found.length; i++) {
        restore(channels.get(i), lingers[i]);
      }
    }
  }

  private static boolean mark(SocketChannel channel, int mark, int[] lingers, int index) {
    try {
      lingers[index] = channel.getOption(StandardSocketOptions.SO_LINGER);
      channel.setOption(StandardSocketOptions.SO_LINGER, mark);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void restore(SocketChannel channel, int linger) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, linger);
    } catch (IOException closed) {
      // Then nothing needs to be restored.
    }
  }

  /**
   * Finds the descriptor of a channel that was just opened, and is left with a mark.
   *
   * @param channel the channel
   * @param guess which one it should have, if nobody else has opened one in between
   * @throws IOException if it cannot be found
   */
  int find(SocketChannel channel, int guess) throws IOException {
    int mark = LOWEST_MARK + ThreadLocalRandom.current().nextInt(MARKS_MAX);
    if (isMarked(channel, guess, mark) && isMarked(channel, guess, mark + 1)) {
      return guess;
    }
    return require(find(List.of(channel))[0], channel);
  }

  private boolean isMarked(SocketChannel channel, int fd, int mark) throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, mark);
    return linger(fd) == mark;
  }

  private int linger(int fd) {
    value.fill((byte) 0);
    return option(fd, SO_LINGER, 2 * Integer.BYTES) != 0
        ? value.getAtIndex(ValueLayout.JAVA_INT, 1)
        : NONE;
  }

  // Others

  /**
   * Finds the descriptor of a socket of the internet, of any kind.
   *
   * @throws IOException if the channel is closed, or it cannot be found
   */
  int find(NetworkChannel channel) throws IOException {
    int original = channel.getOption(StandardSocketOptions.SO_REUSEADDR) ? 1 : 0;
    var candidates = new ArrayList<Integer>();
    for (int fd : openDescriptors()) {
      if (reuseAddress(fd) == original) {
        candidates.add(fd);
      }
    }
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, original == 0);
    try {
      candidates.removeIf(fd -> reuseAddress(fd) != 1 - original);
    } finally {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, original != 0);
    }
    candidates.removeIf(fd -> reuseAddress(fd) != original);
    return require(candidates.size() == 1 ? candidates.getFirst() : NONE, channel);
  }

  private int reuseAddress(int fd) {
    return option(fd, SO_REUSEADDR, Integer.BYTES);
  }

  /**
   * Finds the descriptor of a listening Unix socket.
   *
   * @throws IOException if it cannot be found
   */
  int findListener(SocketAddress name) throws IOException {
    int found = NONE;
    for (int fd : openDescriptors()) {
      if (option(fd, SO_ACCEPTCONN, Integer.BYTES) > 0 && name.equals(sockets.localAddress(fd))) {
        found = found == NONE ? fd : AMBIGUOUS;
      }
    }
    return require(found, name);
  }

  private static int require(int found, Object whose) throws IOException {
    if (found < 0) {
      throw new IOException("the descriptor of a channel could not be found out: " + whose);
    }
    return found;
  }

  /** Returns the first integer of an option, or a negative number if this is no such socket. */
  private int option(int fd, int option, int bytes) {
    length.set(ValueLayout.JAVA_INT, 0, bytes);
    int result = libc.getsockopt(fd, SOL_SOCKET, option, value.address(), length.address());
    return result < 0 ? NONE : value.getAtIndex(ValueLayout.JAVA_INT, 0);
  }

  /** All that may be open: to ask for one that is not takes less than to list those that are. */
  private static int[] openDescriptors() {
    return IntStream.range(0, descriptorsMax()).toArray();
  }

  /** Returns how large the system's table of this process's descriptors is. */
  private static int descriptorsMax() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("FDSize:"))
          .map(line -> Integer.parseInt(line.substring("FDSize:".length()).strip()))
          .findFirst()
          .orElse(DESCRIPTORS_MAX);
    } catch (IOException | RuntimeException unreadable) {
      return DESCRIPTORS_MAX;
    }
  }
}
