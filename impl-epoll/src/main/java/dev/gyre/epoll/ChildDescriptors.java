package dev.gyre.epoll;

import dev.gyre.io.Redirection;
import dev.gyre.io.SubprocessOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors that a child process gets for its standard streams, and what stays of them on
 * this side. To be used by one call. Loop thread only.
 */
final class ChildDescriptors implements AutoCloseable {

  /** The number of standard streams, and of the first descriptor that is none. */
  static final int STREAMS = 3;

  /** Stands for no descriptor. */
  static final int NONE = -1;

  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_TRUNC = 0x200;
  private static final int O_APPEND = 0x400;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int NEW_FILE_MODE = 0666;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private static final Path NOWHERE = Path.of("/dev/null");

  private final LibC libc;
  private final int[] given = {NONE, NONE, NONE};
  private final int[] kept = {NONE, NONE, NONE};

  private ChildDescriptors(LibC libc) {
    this.libc = libc;
  }

  /**
   * Opens what the options ask for.
   *
   * @throws IOException if that fails; the message says what could not be opened
   */
  @SuppressWarnings("MustBeClosed") // The caller closes it.
  static ChildDescriptors open(LibC libc, SubprocessOptions options) throws IOException {
    var descriptors = new ChildDescriptors(libc);
    try {
      descriptors.open(0, options.stdin());
      descriptors.open(1, options.stdout());
      descriptors.open(2, options.stderr());
      return descriptors;
    } catch (IOException e) {
      descriptors.close();
      descriptors.closeKept();
      throw e;
    }
  }

  private void open(int stream, Redirection redirection) throws IOException {
    switch (redirection.kind()) {
      case PIPE -> openPipe(stream);
      case DEVNULL -> given[stream] = openFile(NOWHERE, O_RDWR);
      case READ -> given[stream] = openFile(redirection.file(), O_RDONLY);
      case WRITE -> given[stream] = openFile(redirection.file(), O_WRONLY | O_CREAT | O_TRUNC);
      case APPEND -> given[stream] = openFile(redirection.file(), O_WRONLY | O_CREAT | O_APPEND);
      case INHERIT, STDOUT -> {
        // Nothing to open: it stays as it is, or is copied from another.
      }
    }
  }

  /** The child's end blocks, as programs expect it; the other does not. */
  private void openPipe(int stream) throws IOException {
    int readEnd;
    int writeEnd;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      require(libc.pipe2(ends.address(), O_CLOEXEC), "cannot open a pipe");
      readEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
      writeEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
    }
    kept[stream] = stream == 0 ? writeEnd : readEnd;
    given[stream] = outOfTheWay(stream == 0 ? readEnd : writeEnd);
    require(libc.fcntl(kept[stream], F_SETFL, O_NONBLOCK), "cannot have a pipe not block");
  }

  private int openFile(@Nullable Path path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(String.valueOf(path), UnixAddresses.FILE_NAMES);
      int fd = libc.open(name.address(), flags | O_CLOEXEC, NEW_FILE_MODE);
      return outOfTheWay(require(fd, "cannot open " + path));
    }
  }

  /**
   * Moves a descriptor that has the number of a standard stream, as it happens when this process
   * was started without one: the child's streams are put there one after the other.
   */
  private int outOfTheWay(int fd) throws IOException {
    if (fd >= STREAMS) {
      return fd;
    }
    int moved = libc.fcntl(fd, F_DUPFD_CLOEXEC, STREAMS);
    int errno = libc.errno();
    libc.close(fd);
    if (moved < 0) {
      throw new IOException("cannot copy a descriptor: " + Errno.text(libc, errno));
    }
    return moved;
  }

  private int require(int result, String what) throws IOException {
    if (result < 0) {
      throw new IOException(what + ": " + Errno.text(libc, libc.errno()));
    }
    return result;
  }

  /** Returns what the child gets for a stream, or {@link #NONE} if it keeps what it inherits. */
  int given(int stream) {
    return given[stream];
  }

  /** Returns this side's end of a pipe, or {@link #NONE}. */
  int kept(int stream) {
    return kept[stream];
  }

  /** Closes this side's ends. */
  void closeKept() {
    close(kept);
  }

  /** Closes what is the child's, which has copies of its own by now. */
  @Override
  public void close() {
    close(given);
  }

  private void close(int[] descriptors) {
    for (int fd : descriptors) {
      if (fd != NONE) {
        libc.close(fd);
      }
    }
    Arrays.fill(descriptors, NONE);
  }
}
