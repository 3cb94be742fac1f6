package dev.gyre.executors.process.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection between a pool and a worker: frames over a Unix socket. Any thread may send, one
 * thread receives.
 *
 * <p>Both ends receive all the time, so that a sender never waits for one that waits for it. A
 * thread that is interrupted while it sends or receives would close the channel; so neither may be
 * done by threads that are interrupted from outside.
 */
public final class Connection implements Closeable {

  private static final int BUFFER = 1 << 16;
  private static final int WRITE_MAX = 1 << 18;
  private static final int TRUSTED_LENGTH = 1 << 20;

  private final SocketChannel channel;
  private final ReentrantLock sending = new ReentrantLock();
  private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER).flip();

  /**
   * Takes over a channel.
   *
   * @param channel a connected one, in blocking mode
   */
  public Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @param socket where the other end listens
   * @return the connection
   * @throws IOException if nobody listens
   */
  public static Connection to(Path socket) throws IOException {
    return new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  /**
   * Sends a frame. Waits while the other end is busy.
   *
   * @param message the frame
   * @throws IOException if the connection is closed; the other end has not got the whole frame then
   */
  public void send(Message message) throws IOException {
    ByteBuffer frame = message.frame();
    int end = frame.limit();
    sending.lock();
    try {
      while (frame.position() < end) {
        // In pieces: the JDK copies each piece into a buffer that the thread keeps.
        frame.limit(Math.min(end, frame.position() + WRITE_MAX));
        channel.write(frame);
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Receives a frame.
   *
   * @return the frame, or null if the other end has closed the connection
   * @throws IOException if the connection breaks in the middle of a frame, or is closed here
   */
  public @Nullable Frame receive() throws IOException {
    if (!await(Message.HEADER)) {
      return null;
    }
    int length = received.getInt();
    int kind = received.get();
    if (length < 0) {
      throw new IOException("length of a frame must not be negative: " + length);
    }
    return new Frame(kind, payload(length));
  }

  /** Makes room for what the sender announces only as it comes: it may never come. */
  private byte[] payload(int length) throws IOException {
    byte[] payload = new byte[Math.min(length, TRUSTED_LENGTH)];
    int filled = 0;
    while (filled < length) {
      if (filled == payload.length) {
        payload = Arrays.copyOf(payload, (int) Math.min(length, 2L * payload.length));
      }
      if (!received.hasRemaining() && !await(1)) {
        throw new EOFException("the connection ended in the middle of a frame");
      }
      int piece = Math.min(received.remaining(), payload.length - filled);
      received.get(payload, filled, piece);
      filled += piece;
    }
    return payload;
  }

  private boolean await(int bytes) throws IOException {
    while (received.remaining() < bytes) {
      received.compact();
      int read = channel.read(received);
      received.flip();
      if (read < 0) {
        if (received.hasRemaining()) {
          throw new EOFException("the connection ended in the middle of a frame");
        }
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
