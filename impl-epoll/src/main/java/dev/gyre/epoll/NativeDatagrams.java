package dev.gyre.epoll;

import dev.gyre.io.Datagram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves datagrams between buffers and sockets, several with one call. Loop thread only.
 *
 * <p>All sockets of a selector receive into the same buffers: sixteen for the internet, where no
 * datagram is longer than 64 KiB, or four of 256 KiB for Unix sockets, asyncio's limit. Bytes to
 * send are taken from where they are if that is outside the heap, and by way of a staging buffer
 * otherwise.
 */
final class NativeDatagrams {

  private static final int INTERNET_BATCH = 16;
  private static final int INTERNET_BYTES = 64 * 1024;
  private static final int UNIX_BATCH = 4;
  private static final int UNIX_BYTES = 256 * 1024;
  private static final int SEND_BATCH = 16;
  private static final int STAGING_BYTES = 128 * 1024;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final String NO_RECEIVER =
      "cannot send, there is no such Unix socket: check the path, or open its endpoint first";

  private final LibC libc;
  private final Arena arena;
  private final MessageBatch outgoing;
  private final MemorySegment staging;
  private final ByteBuffer stagingBuffer;
  private @Nullable KeptDatagrams kept;
  private @Nullable MessageBatch internet;
  private @Nullable MessageBatch unix;

  // Whoever answers a peer sends to the same address object again and again.
  private @Nullable SocketAddress latestTarget;
  private int latestFamily;
  private int latestLength;
  private final MemorySegment target;

  /**
   * Creates the buffers for sending; those for receiving are made when they are needed.
   *
   * @param libc the loop's functions
   * @param arena where the buffers live
   */
  NativeDatagrams(LibC libc, Arena arena) {
    this.libc = libc;
    this.arena = arena;
    outgoing = new MessageBatch(arena, SEND_BATCH, 0);
    staging = arena.allocate(STAGING_BYTES, Long.BYTES);
    stagingBuffer = staging.asByteBuffer();
    target = arena.allocate(UnixAddresses.BYTES_MAX, Long.BYTES);
  }

  /** Returns where a port keeps what is sent while a batch is delivered. */
  KeptDatagrams kept() {
    KeptDatagrams made = kept;
    if (made == null) {
      made = new KeptDatagrams(libc, arena);
      kept = made;
    }
    return made;
  }

  /** Returns what sockets of a family receive into. */
  MessageBatch incoming(int family) {
    return family == UnixAddresses.AF_UNIX ? unix() : internet();
  }

  private MessageBatch internet() {
    MessageBatch made = internet;
    if (made == null) {
      made = new MessageBatch(arena, INTERNET_BATCH, INTERNET_BYTES);
      internet = made;
    }
    return made;
  }

  private MessageBatch unix() {
    MessageBatch made = unix;
    if (made == null) {
      made = new MessageBatch(arena, UNIX_BATCH, UNIX_BYTES);
      unix = made;
    }
    return made;
  }

  /**
   * Receives datagrams that wait.
   *
   * @return how many, 0 or more
   * @throws IOException if receiving fails, or the system tells what befell one that was sent
   */
  int receive(int fd, MessageBatch into) throws IOException {
    into.prepareToReceive();
    int count = libc.recvmmsg(fd, into.messages(), into.size(), 0);
    if (count >= 0) {
      return count;
    }
    int errno = libc.errno();
    if (Errno.isTemporary(errno)) {
      return 0;
    }
    throw Errno.toDatagramException(libc, errno, "cannot receive a datagram");
  }

  /**
   * Sends a datagram.
   *
   * @return false if the system takes none now
   * @throws IOException if the system refuses it
   */
  boolean send(int fd, int family, ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    if (data.isDirect()) {
      long address = MemorySegment.ofBuffer(data).address();
      return send(fd, family, data, address, to);
    }
    if (data.remaining() <= STAGING_BYTES) {
      stagingBuffer.put(0, data, data.position(), data.remaining());
      return send(fd, family, data, staging.address(), to);
    }
    try (Arena once = Arena.ofConfined()) {
      MemorySegment copy = once.allocate(data.remaining());
      copy.asByteBuffer().put(data.duplicate());
      return send(fd, family, data, copy.address(), to);
    }
  }

  private boolean send(int fd, int family, ByteBuffer data, long from, @Nullable SocketAddress to)
      throws IOException {
    int length = data.remaining();
    long sent;
    if (to == null) {
      sent = libc.send(fd, from, length, MSG_NOSIGNAL);
    } else {
      int addressLength = encodeTarget(to, family);
      sent = libc.sendto(fd, from, length, MSG_NOSIGNAL, target.address(), addressLength);
    }
    if (sent < 0) {
      throwUnlessTemporary(libc, family, to);
      return false;
    }
    data.position(data.limit());
    return true;
  }

  /** Addresses of different scopes are equal in Java: only the same object is surely the same. */
  @SuppressWarnings("ReferenceEquality")
  private int encodeTarget(SocketAddress to, int family) throws IOException {
    if (to != latestTarget || family != latestFamily) {
      latestTarget = null;
      latestLength = encode(to, family, target);
      latestFamily = family;
      latestTarget = to;
    }
    return latestLength;
  }

  /**
   * Sends the first of several datagrams.
   *
   * @return how many the system took, 0 or more
   * @throws IOException if it refuses the first one
   */
  int send(int fd, int family, Datagram[] datagrams, int count) throws IOException {
    int listed = list(family, datagrams, count);
    if (listed == 0) {
      Datagram first = datagrams[0];
      return send(fd, family, first.data(), first.address()) ? 1 : 0;
    }
    int sent = libc.sendmmsg(fd, outgoing.messages(), listed, MSG_NOSIGNAL);
    if (sent < 0) {
      throwUnlessTemporary(libc, family, datagrams[0].address());
      return 0;
    }
    for (int i = 0; i < sent; i++) {
      ByteBuffer data = datagrams[i].data();
      data.position(data.limit());
    }
    return sent;
  }

  /** Lists as many datagrams as there is room for: none, if the first one is too long. */
  private int list(int family, Datagram[] datagrams, int count) throws IOException {
    int staged = 0;
    int listed = 0;
    while (listed < Math.min(count, SEND_BATCH)) {
      ByteBuffer data = datagrams[listed].data();
      int length = data.remaining();
      long from;
      if (data.isDirect()) {
        from = MemorySegment.ofBuffer(data).address();
      } else if (length > STAGING_BYTES - staged) {
        break;
      } else {
        stagingBuffer.put(staged, data, data.position(), length);
        from = staging.address() + staged;
        staged += length;
      }
      SocketAddress to = datagrams[listed].address();
      int addressLength = to == null ? 0 : encode(to, family, outgoing.address(listed));
      outgoing.set(listed, from, length, addressLength);
      listed++;
    }
    return listed;
  }

  /** Writes an address as a socket of the family wants it; returns its length. */
  static int encode(SocketAddress to, int family, MemorySegment into) throws IOException {
    return family == UnixAddresses.AF_UNIX
        ? UnixAddresses.encode(to, into)
        : SocketAddresses.encode(SocketAddresses.requireUsable(to), family, into);
  }

  /** Throws if a datagram was refused, and not only for the time being. */
  static void throwUnlessTemporary(LibC libc, int family, @Nullable SocketAddress to)
      throws IOException {
    int errno = libc.errno();
    if (Errno.isTemporary(errno)) {
      return;
    }
    if (family != UnixAddresses.AF_UNIX) {
      throw Errno.toDatagramException(libc, errno, "cannot send a datagram");
    }
    throw to instanceof UnixDomainSocketAddress
        ? Errno.toFileException(libc, errno, "cannot send to", to.toString(), NO_RECEIVER)
        : Errno.toException(libc, errno, to == null ? "cannot send" : "cannot send to " + to);
  }
}
