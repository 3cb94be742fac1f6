package dev.gyre.epoll;

import dev.gyre.spi.ReadinessSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows which source a file descriptor belongs to. Loop thread only.
 *
 * <p>The system gives the number of a closed descriptor to the next one opened, and epoll may still
 * report the old one: it watches open <em>files</em>, and a child process that is just being
 * started holds them a moment longer. Hence events carry a token, the descriptor and a generation
 * that is new with each registration; an outdated token finds nothing.
 */
final class DescriptorTable {

  private static final int CAPACITY_MIN = 64;
  private static final int GENERATION_SHIFT = 32;

  private @Nullable ReadinessSource[] sources = new @Nullable ReadinessSource[CAPACITY_MIN];
  private int[] generations = new int[CAPACITY_MIN];
  private int latestGeneration;
  private int count;

  /** Enters the source of a descriptor that was just opened. */
  void add(int fd, ReadinessSource source) {
    if (fd >= sources.length) {
      int capacity = Math.max(fd + 1, sources.length * 2);
      sources = Arrays.copyOf(sources, capacity);
      generations = Arrays.copyOf(generations, capacity);
    }
    sources[fd] = source;
    generations[fd] = ++latestGeneration;
    count++;
  }

  /** Hands a descriptor over to another source; tokens stay good. */
  void replace(int fd, ReadinessSource source) {
    sources[fd] = source;
  }

  /** Forgets a descriptor, which is in the table, because it is closed or goes elsewhere. */
  void remove(int fd) {
    sources[fd] = null;
    count--;
  }

  /** Returns how many descriptors are in the table. */
  int count() {
    return count;
  }

  /** Returns the sources, in the order of their descriptors, in a list of the caller's own. */
  List<ReadinessSource> sources() {
    var open = new ArrayList<ReadinessSource>(count);
    for (ReadinessSource source : sources) {
      if (source != null) {
        open.add(source);
      }
    }
    return open;
  }

  /** Returns what events of a descriptor carry. */
  long token(int fd) {
    return ((long) generations[fd] << GENERATION_SHIFT) | fd;
  }

  /** Returns the source that a token was made for, or null if it has gone. */
  @Nullable ReadinessSource find(long token) {
    int fd = (int) token;
    return generations[fd] == (int) (token >>> GENERATION_SHIFT) ? sources[fd] : null;
  }

  /** Closes every source. They remove themselves as they go. */
  void closeAll() {
    sources().forEach(ReadinessSource::close);
  }
}
