package dev.gyre.loop.buffers;

import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A part of a file on its way: which it is, and how far it has been sent. Loop thread only.
 *
 * <p>An interrupt of the thread would have the JDK close the file, and the connection with it. It
 * is for the callbacks to see, and so kept from the JDK.
 */
public final class FilePart {

  /** After how many bytes others have their turn. */
  private static final long BYTES_PER_EVENT = 1 << 20;

  private final long offset;
  private final long count;
  private long sent;

  /** Where the file has ended when it was asked; nobody knows whether it still does. */
  private long end = Long.MAX_VALUE;

  /** Where the bytes come from and go to. */
  public interface Way {

    /**
     * Sends what the system takes.
     *
     * @param position where in the file to begin
     * @param count how many bytes at most
     * @return how many bytes were sent; 0 if the system takes none now, or the file has none there
     * @throws IOException if the connection is broken or the file cannot be read
     */
    long send(long position, long count) throws IOException;

    /**
     * Tells whether the file ends here, by now. Asked only when nothing was sent from here.
     *
     * @param position where in the file
     * @return true if there are no bytes at this position
     * @throws IOException if the system cannot tell
     */
    boolean endsAt(long position) throws IOException;
  }

  /**
   * Names a part of a file.
   *
   * @param offset where it begins
   * @param count how many bytes it has at most
   * @throws IllegalArgumentException if a file has no such part
   */
  public FilePart(long offset, long count) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be 0 or more: " + offset);
    }
    if (count <= 0) {
      throw new IllegalArgumentException("count must be positive: " + count);
    }
    this.offset = offset;
    this.count = count;
  }

  /**
   * Sends what the system takes, until others have their turn.
   *
   * @param way where to
   * @return true if that was the rest, or the file ends here
   * @throws IOException if the connection is broken or the file cannot be read
   */
  public boolean sendTo(Way way) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return sendSome(way);
    } finally {
      keep(interrupted);
    }
  }

  private boolean sendSome(Way way) throws IOException {
    long budget = BYTES_PER_EVENT;
    while (budget > 0 && sent < count) {
      long portion = way.send(position(), Math.min(budget, upToTheEnd()));
      advance(portion);
      budget -= portion;
      if (portion == 0 || position() == end) {
        // To ask is cheaper than to send nothing. A file that has grown goes on.
        boolean ended = way.endsAt(position());
        if (ended || portion == 0) {
          return ended;
        }
      }
    }
    return sent == count;
  }

  /** What is asked for beyond the end has the system hold the last bytes back, for more to come. */
  private long upToTheEnd() {
    return position() < end ? Math.min(remaining(), end - position()) : remaining();
  }

  /**
   * Finds out how long a file is, if it says so. One that is empty does not, and neither do those
   * of {@code /proc}: where they end, only reading tells.
   *
   * @param file an open file
   * @return true if it has bytes, and says how many
   */
  public boolean findLengthOf(SourceFile file) {
    boolean interrupted = Thread.interrupted();
    try {
      long size = file.size();
      end = size > 0 ? size : Long.MAX_VALUE;
      return size > 0;
    } catch (IOException unknown) {
      return false;
    } finally {
      keep(interrupted);
    }
  }

  /**
   * Tells by reading whether a file has no bytes of this part. May block.
   *
   * @param file an open file
   * @return true if it has none
   * @throws IOException if the file cannot be read
   */
  public boolean isBehindTheEndOf(FileChannel file) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return file.read(ByteBuffer.allocate(1), position()) < 0;
    } finally {
      keep(interrupted);
    }
  }

  /**
   * Notes that bytes were sent.
   *
   * @param bytes how many
   */
  public void advance(long bytes) {
    sent += bytes;
  }

  /**
   * Returns where in the file what was not sent begins.
   *
   * @return a position
   */
  public long position() {
    return offset + sent;
  }

  /**
   * Returns how many bytes were sent.
   *
   * @return 0 or more
   */
  public long sent() {
    return sent;
  }

  /**
   * Returns how many bytes are left to send, if the file has so many.
   *
   * @return 0 or more
   */
  public long remaining() {
    return count - sent;
  }

  /**
   * Leaves a file's position behind the last byte that was sent.
   *
   * @param file the file
   */
  public void leave(FileChannel file) {
    boolean interrupted = Thread.interrupted();
    try {
      file.position(position());
    } catch (IOException closed) {
      // The file was closed meanwhile, and has no position.
    } finally {
      keep(interrupted);
    }
  }

  private static void keep(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "FilePart[offset=%d, count=%d, sent=%d]".formatted(offset, count, sent);
  }
}
