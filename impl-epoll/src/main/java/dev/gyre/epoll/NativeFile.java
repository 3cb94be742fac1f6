package dev.gyre.epoll;

import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open descriptor of a file. Loop thread only. */
final class NativeFile implements SourceFile {

  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int SEEK_END = 2;
  private static final int CLOSED = -1;

  private final LibC libc;
  private final Path path;
  private int fd;

  private NativeFile(LibC libc, Path path, int fd) {
    this.libc = libc;
    this.path = path;
    this.fd = fd;
  }

  /**
   * Opens a file for reading.
   *
   * @param transfers has room for the name
   * @throws IOException if that fails; the message names it
   */
  static NativeFile open(LibC libc, NativeTransfers transfers, Path path) throws IOException {
    ByteBuffer name = ByteBuffer.wrap((path + "\0").getBytes(UnixAddresses.FILE_NAMES));
    int fd =
        transfers.stage(name) == name.remaining()
            ? libc.open(transfers.stagingAddress(), O_RDONLY_CLOEXEC)
            : openByLongName(libc, path);
    if (fd < 0) {
      throw Errno.toFileException(
          libc, libc.errno(), "cannot open", path.toString(), "there is no such file to send");
    }
    return new NativeFile(libc, path, fd);
  }

  private static int openByLongName(LibC libc, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString(), UnixAddresses.FILE_NAMES);
      return libc.open(name.address(), O_RDONLY_CLOEXEC);
    }
  }

  /** Returns the descriptor. */
  int fd() throws IOException {
    if (fd == CLOSED) {
      throw new IOException("file is closed: " + path);
    }
    return fd;
  }

  @Override
  public long size() throws IOException {
    // The position in the file, which this moves, is used by nobody.
    long size = libc.lseek(fd(), 0, SEEK_END);
    if (size < 0) {
      throw new IOException(
          "cannot tell the size of " + path + ": " + Errno.text(libc, libc.errno()));
    }
    return size;
  }

  /** By way of the system's name for the open descriptor, which needs no luck with the path. */
  @Override
  public ChannelFile toChannelFile() throws IOException {
    ChannelFile opened = ChannelFile.open(Path.of("/proc/self/fd/" + fd()));
    close();
    return opened;
  }

  @Override
  public void close() {
    if (fd != CLOSED) {
      libc.close(fd);
      fd = CLOSED;
    }
  }

  @Override
  public String toString() {
    return "NativeFile[fd=" + fd + ", path=" + path + "]";
  }
}
