package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens, reads and writes pipes, which socket calls do not work on. Loop thread only.
 *
 * <p>They share the receive and staging buffers of the selector's sockets.
 */
final class NativePipes {

  /** What {@link #openToWrite} returns if nobody reads. */
  static final int NONE = -1;

  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final LibC libc;
  private final NativeTransfers transfers;

  /**
   * Creates a set of calls.
   *
   * @param libc the loop's functions
   * @param transfers whose buffers are used
   */
  NativePipes(LibC libc, NativeTransfers transfers) {
    this.libc = libc;
    this.transfers = transfers;
  }

  /**
   * Opens a pipe for reading.
   *
   * @throws IOException if that fails; the message names it
   */
  int openToRead(Path path) throws IOException {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
      throw cannotOpen(path, libc.errno());
    }
    return fd;
  }

  /**
   * Opens a pipe for writing.
   *
   * @return the descriptor, or {@link #NONE}
   * @throws IOException if that fails; the message names it
   */
  int openToWrite(Path path) throws IOException {
    int fd = open(path, O_WRONLY);
    if (fd >= 0) {
      return fd;
    }
    int errno = libc.errno();
    if (errno == Errno.ENXIO) {
      return NONE;
    }
    throw cannotOpen(path, errno);
  }

  private int open(Path path, int access) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString(), UnixAddresses.FILE_NAMES);
      return libc.open(name.address(), access | O_NONBLOCK | O_CLOEXEC);
    }
  }

  private IOException cannotOpen(Path path, int errno) {
    return new IOException("cannot open " + path + ": " + Errno.text(libc, errno));
  }

  /** Tells whether a path is that of a pipe, and not of a device. */
  static boolean isFifo(Path path) throws IOException {
    return ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == FIFO;
  }

  /** Reads into the shared buffer, as {@link dev.gyre.spi.ReadinessStream} wants it. */
  int read(int fd) throws IOException {
    return readAt(fd, transfers.receiveAddress(), transfers.receiveBuffer().capacity());
  }

  /** Reads into a buffer of the user's, from its position on, which does not move. */
  int readInto(int fd, ByteBuffer target) throws IOException {
    if (target.isDirect()) {
      return readAt(fd, MemorySegment.ofBuffer(target).address(), target.remaining());
    }
    ByteBuffer shared = transfers.receiveBuffer();
    int room = Math.min(shared.capacity(), target.remaining());
    int count = readAt(fd, transfers.receiveAddress(), room);
    if (count > 0) {
      target.put(target.position(), shared, 0, count);
    }
    return count;
  }

  private int readAt(int fd, long address, int length) throws IOException {
    int count = (int) libc.read(fd, address, length);
    if (count > 0) {
      return count;
    }
    return count == 0 ? -1 : failed("cannot read a pipe");
  }

  /**
   * Writes what the system takes of a buffer.
   *
   * @return how many bytes, 0 or more
   * @throws IOException if nobody reads the pipe
   */
  int write(int fd, ByteBuffer data) throws IOException {
    int total = 0;
    while (data.hasRemaining()) {
      int offered = data.remaining();
      long address;
      if (data.isDirect()) {
        address = MemorySegment.ofBuffer(data).address();
      } else {
        offered = transfers.stage(data);
        address = transfers.stagingAddress();
      }
      int written = (int) libc.write(fd, address, offered);
      if (written < 0) {
        return total + failed("cannot write a pipe");
      }
      data.position(data.position() + written);
      total += written;
      if (written < offered) {
        break;
      }
    }
    return total;
  }

  /** Returns 0 if the system was only not ready. */
  private int failed(String what) throws IOException {
    int errno = libc.errno();
    if (Errno.isTemporary(errno)) {
      return 0;
    }
    throw new IOException(what + ": " + Errno.text(libc, errno));
  }
}
