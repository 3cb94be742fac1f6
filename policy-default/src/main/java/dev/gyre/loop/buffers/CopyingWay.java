package dev.gyre.loop.buffers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads a file and writes what was read, for files that the system cannot send. What was not taken
 * is read again. Loop thread only.
 */
public final class CopyingWay implements FilePart.Way {

  /** How many bytes are read at once. */
  public static final int PIECE_BYTES = 64 * 1024;

  private final FileChannel file;
  private final Target target;
  private final ByteBuffer piece;
  private long end = Long.MAX_VALUE;

  /** Takes bytes. */
  @FunctionalInterface
  public interface Target {

    /**
     * Takes as many bytes as it can now.
     *
     * @param data the bytes
     * @return how many were taken, 0 or more
     * @throws IOException if the connection is broken
     */
    long write(ByteBuffer data) throws IOException;
  }

  /**
   * Creates a way from a file.
   *
   * @param file what is read
   * @param target what the bytes are written to
   * @param piece a buffer of {@link #PIECE_BYTES}, used during each call
   */
  public CopyingWay(FileChannel file, Target target, ByteBuffer piece) {
    this.file = file;
    this.target = target;
    this.piece = piece;
  }

  @Override
  public long send(long position, long count) throws IOException {
    piece.clear().limit((int) Math.min(count, piece.capacity()));
    if (file.read(piece, position) < 0) {
      end = position;
      return 0;
    }
    return target.write(piece.flip());
  }

  /** What was read has told. */
  @Override
  public boolean endsAt(long position) {
    return position >= end;
  }
}
