package dev.gyre.loop.pipes;

import dev.gyre.loop.channels.OwnedChannel;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a channel of the JDK's, as a stream. It is watched as the user's other channels
 * are, and so works on every selector. Loop thread only.
 */
final class ChannelPipe extends ReadinessStream {

  /** The JDK copies all that a buffer on the heap has, however few the system then takes. */
  private static final int PORTION_BYTES = 64 * 1024;

  private final OwnedChannel owned;
  private final ByteBuffer receiveBuffer;
  private final @Nullable ReadableByteChannel source;
  private final @Nullable WritableByteChannel target;

  private ChannelPipe(
      OwnedChannel owned,
      ByteBuffer receiveBuffer,
      @Nullable ReadableByteChannel source,
      @Nullable WritableByteChannel target) {
    this.owned = owned;
    this.receiveBuffer = receiveBuffer;
    this.source = source;
    this.target = target;
  }

  /**
   * Makes a stream that is read.
   *
   * @param owned watches the channel, and closes it
   * @param source a {@link SelectableChannel} that does not block
   * @param receiveBuffer shared with other streams of the loop
   */
  static ChannelPipe reading(
      OwnedChannel owned, ReadableByteChannel source, ByteBuffer receiveBuffer) {
    return new ChannelPipe(owned, receiveBuffer, source, null);
  }

  /**
   * Makes a stream that is written.
   *
   * @param owned watches the channel, and closes it
   * @param target a {@link SelectableChannel} that does not block
   */
  static ChannelPipe writing(OwnedChannel owned, WritableByteChannel target) {
    return new ChannelPipe(owned, ByteBuffer.allocate(0), null, target);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    if (target == null) {
      throw new NonWritableChannelException();
    }
    int limit = data.limit();
    int total = 0;
    try {
      while (data.position() < limit) {
        data.limit(Math.min(limit, data.position() + PORTION_BYTES));
        total += target.write(data);
        if (data.hasRemaining()) {
          break;
        }
      }
      return total;
    } finally {
      data.limit(limit);
    }
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    return Portions.write(this, data, count);
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return receiveBuffer;
  }

  @Override
  protected int receive() throws IOException {
    return source().read(receiveBuffer.clear());
  }

  @Override
  protected int receiveInto(ByteBuffer own) throws IOException {
    int position = own.position();
    try {
      return source().read(own);
    } finally {
      own.position(position);
    }
  }

  private ReadableByteChannel source() {
    if (source == null) {
      throw new NonReadableChannelException();
    }
    return source;
  }

  /**
   * The JDK does not tell that nobody reads a pipe any longer, so it need not be watched for it.
   */
  @Override
  protected void watch(int before, int now) {
    owned.watch(this, target == null ? now : now & WRITE);
  }

  @Override
  protected void release() {
    owned.close();
  }

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException("close a pipe to end its output: " + this);
  }

  @Override
  public String toString() {
    return "ChannelPipe[" + (source == null ? target : source) + "]";
  }
}
