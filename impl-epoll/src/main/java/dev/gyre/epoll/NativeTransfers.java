package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Moves bytes between buffers and sockets. Loop thread only.
 *
 * <p>All sockets of a selector receive into the same buffer, which is therefore always in the
 * processor's cache. Bytes to send are taken from where they are if that is outside the heap, and
 * by way of a staging buffer otherwise.
 */
final class NativeTransfers {

  /** As asyncio's: where much comes, a call for each 64 KiB costs a quarter more. */
  private static final int RECEIVE_BYTES = 256 * 1024;

  private static final int PAGE_BYTES = 4096;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** The system never sends more in one call. */
  private static final long FILE_BYTES_MAX = 0x7fff_f000;

  private final LibC libc;
  private final ByteBuffer received;
  private final long receivedAddress;
  private final GatherList gather;
  private final MemorySegment filePosition;

  /**
   * Creates the buffers.
   *
   * @param libc the loop's functions
   * @param arena where the buffers live
   */
  NativeTransfers(LibC libc, Arena arena) {
    this.libc = libc;
    MemorySegment segment = arena.allocate(RECEIVE_BYTES, PAGE_BYTES);
    received = segment.asByteBuffer();
    receivedAddress = segment.address();
    gather = new GatherList(arena);
    filePosition = arena.allocate(ValueLayout.JAVA_LONG);
  }

  /** Returns the buffer that {@link #receive} fills. */
  ByteBuffer receiveBuffer() {
    return received;
  }

  /** Returns the address of that buffer. */
  long receiveAddress() {
    return receivedAddress;
  }

  /** Copies bytes to where the system can reach them; see {@link GatherList#stage}. */
  int stage(ByteBuffer data) {
    return gather.stage(data);
  }

  /** Returns the address to which {@link #stage} copies. */
  long stagingAddress() {
    return gather.stagingAddress();
  }

  /** Receives from a socket, as {@link dev.gyre.spi.ReadinessStream} wants it. */
  int receive(int fd) throws IOException {
    return receiveAt(fd, receivedAddress, RECEIVE_BYTES);
  }

  /**
   * Receives into a buffer of the user's, from its position on, which does not move. One on the
   * heap may be moved by the garbage collector, so its bytes take their way through the shared one.
   */
  int receiveInto(int fd, ByteBuffer target) throws IOException {
    int count = receiveAt(fd, receivedAddress, Math.min(RECEIVE_BYTES, target.remaining()));
    if (count > 0) {
      target.put(target.position(), received, 0, count);
    }
    return count;
  }

  /**
   * Receives into a direct buffer, from its position on, which does not move.
   *
   * @param address of its first byte
   */
  int receiveDirect(int fd, ByteBuffer target, long address) throws IOException {
    return receiveAt(fd, address + target.position(), target.remaining());
  }

  private int receiveAt(int fd, long address, int length) throws IOException {
    int count = (int) libc.recv(fd, address, length, 0);
    if (count > 0) {
      return count;
    }
    return count == 0 ? -1 : failed("cannot receive");
  }

  /** Tells whether the address of a buffer must be known to use it, and is not. */
  @SuppressWarnings("ReferenceEquality") // Another buffer lies elsewhere, whatever it holds.
  boolean needsAddress(ByteBuffer data) {
    return data.isDirect() && data != received;
  }

  /**
   * Sends what the system takes of a buffer whose address {@linkplain #needsAddress need not be
   * told}.
   *
   * @return how many bytes, 0 or more
   * @throws IOException if the connection is broken
   */
  int send(int fd, ByteBuffer data) throws IOException {
    return data.isDirect() ? sendDirect(fd, data, receivedAddress) : sendStaged(fd, data);
  }

  /**
   * Sends what the system takes of several buffers.
   *
   * @return how many bytes, 0 or more
   * @throws IOException if the connection is broken
   */
  long send(int fd, ByteBuffer[] data, int count) throws IOException {
    long total = 0;
    while (true) {
      long listed = gather.list(data, count);
      if (listed == 0) {
        return total;
      }
      long sent = libc.sendmsg(fd, gather.message(), MSG_NOSIGNAL);
      if (sent < 0) {
        return total + failed("cannot send");
      }
      GatherList.advance(data, sent);
      total += sent;
      if (sent < listed) {
        return total;
      }
    }
  }

  /**
   * Sends what the system takes of a file.
   *
   * @return how many bytes, 0 or more
   * @throws IOException if the connection is broken or the file cannot be read
   * @throws UnsupportedOperationException if the system cannot send this file
   */
  long sendFile(int fd, int file, long position, long count) throws IOException {
    filePosition.set(ValueLayout.JAVA_LONG, 0, position);
    long length = Math.min(count, FILE_BYTES_MAX);
    long sent = libc.sendfile(fd, file, filePosition.address(), length);
    if (sent >= 0) {
      return sent;
    }
    int errno = libc.errno();
    if (Errno.isOfUnsendableFile(errno)) {
      throw new UnsupportedOperationException(
          "the system cannot send this file, read it and write the bytes: "
              + Errno.text(libc, errno));
    }
    return failed("cannot send a file");
  }

  /**
   * Sends what the system takes of a direct buffer.
   *
   * @param address of its first byte
   * @return how many bytes, 0 or more
   * @throws IOException if the connection is broken
   */
  int sendDirect(int fd, ByteBuffer data, long address) throws IOException {
    if (!data.hasRemaining()) {
      return 0;
    }
    return sendFrom(fd, data, address + data.position(), data.remaining());
  }

  private int sendStaged(int fd, ByteBuffer data) throws IOException {
    int total = 0;
    while (data.hasRemaining()) {
      int staged = gather.stage(data);
      int sent = sendFrom(fd, data, gather.stagingAddress(), staged);
      total += sent;
      if (sent < staged) {
        break;
      }
    }
    return total;
  }

  private int sendFrom(int fd, ByteBuffer data, long address, int length) throws IOException {
    int sent = (int) libc.send(fd, address, length, MSG_NOSIGNAL);
    if (sent < 0) {
      return failed("cannot send");
    }
    data.position(data.position() + sent);
    return sent;
  }

  /** Returns 0 if the system was only not ready. */
  private int failed(String what) throws IOException {
    int errno = libc.errno();
    if (Errno.isTemporary(errno)) {
      return 0;
    }
    throw Errno.toException(libc, errno, what);
  }
}
