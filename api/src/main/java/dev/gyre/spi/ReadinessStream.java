package dev.gyre.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns readiness into the {@link ByteStream} contract: bytes that have arrived are received into a
 * buffer which all streams of a selector share, and pushed to the sink. Written once, for every
 * selector that is told of readiness. Loop thread only.
 *
 * <p>One buffer for all is enough, because bytes are borrowed for the length of a call; and it is
 * fast, because that buffer stays in the processor's cache. A stream that receives without end
 * gives way to the others after {@value #READ_BUDGET_BYTES} bytes: the system reports it again at
 * the next poll.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessStream extends ReadinessSource implements ByteStream {

  /** After how many bytes a stream lets others have their turn. */
  private static final int READ_BUDGET_BYTES = 256 * 1024;

  /** As asyncio's: where much comes, a call for each 64 KiB costs a quarter more. */
  private static final int RECEIVE_BYTES = 256 * 1024;

  private static final int PAGE_BYTES = 4096;

  private @Nullable Sink sink;
  private boolean readingOver;

  /** What a stream is one of. */
  public enum Kind {
    /** A connection, of TCP or a Unix socket. */
    SOCKET,
    /** The end of a pipe that is read. */
    PIPE_TO_READ,
    /** The end of a pipe that is written. */
    PIPE_TO_WRITE,
    /** A character device, which is written. */
    DEVICE_TO_WRITE
  }

  /** For subclasses. */
  protected ReadinessStream() {}

  @Override
  public final void start(Sink sink) {
    if (this.sink != null) {
      throw new IllegalStateException(
          "stream was started before; it keeps its first sink: " + this);
    }
    this.sink = sink;
  }

  @Override
  public final void resumeReading() {
    requireSink();
    if (!readingOver) {
      want(READ);
    }
  }

  @Override
  public final void pauseReading() {
    unwant(READ);
  }

  @Override
  public final void awaitWritable() {
    requireSink();
    want(WRITE);
  }

  // Moving to another selector

  /**
   * Tells what this is a stream of.
   *
   * @return the kind
   */
  public Kind kind() {
    return Kind.SOCKET;
  }

  @Override
  public final boolean isMovable() {
    return sink != null && !isClosed();
  }

  /**
   * Goes on where the same connection's stream of another selector stops, and tells the sink, which
   * is the same.
   *
   * @param predecessor a stream that {@linkplain #isMovable can be moved}
   * @param shared as for {@link #takeOver}
   */
  protected final void succeed(ReadinessStream predecessor, boolean shared) {
    Sink told = predecessor.requireSink();
    sink = told;
    readingOver = predecessor.readingOver;
    takeOver(predecessor, shared);
    told.onMoved(this);
  }

  @Override
  public final void abandon(IOException reason) {
    Sink told = isClosed() ? null : sink;
    readingOver = true;
    close();
    if (told != null) {
      told.onFailure(reason);
    }
  }

  @Override
  protected final void onReady(int ops) {
    if ((ops & READ) != 0) {
      read(requireSink());
    }
    // The sink may have closed the stream while it read.
    if ((ops & WRITE) != 0 && wants(WRITE)) {
      unwant(WRITE);
      requireSink().onWritable();
    }
  }

  /**
   * Makes a buffer for all streams of a selector to {@linkplain #receiveBuffer receive} into.
   *
   * <p>It begins with a page. The system keeps what has arrived in pages, and some processors copy
   * from the start of one to somewhat behind the start of another, where a direct buffer lies that
   * is not aligned, two times slower.
   *
   * @return a direct buffer of {@value #RECEIVE_BYTES} bytes
   */
  public static ByteBuffer newReceiveBuffer() {
    return ByteBuffer.allocateDirect(RECEIVE_BYTES + PAGE_BYTES)
        .alignedSlice(PAGE_BYTES)
        .limit(RECEIVE_BYTES)
        .slice();
  }

  /**
   * Returns the buffer that {@link #receive} fills. The same for all streams of a selector, and
   * direct.
   *
   * @return the buffer; its position, limit and order may have been changed by its last borrower
   */
  protected abstract ByteBuffer receiveBuffer();

  /**
   * Receives into the buffer, from its start.
   *
   * @return how many bytes arrived; 0 if there are none now, negative if none will follow
   * @throws IOException if the connection is broken
   */
  protected abstract int receive() throws IOException;

  /**
   * Receives into a buffer of the sink's, from its position on, which does not move. No more may be
   * asked of the system than there is room for.
   *
   * @param target a buffer with room
   * @return how many bytes arrived; 0 if there are none now, negative if none will follow
   * @throws IOException if the connection is broken
   */
  protected abstract int receiveInto(ByteBuffer target) throws IOException;

  private void read(Sink sink) {
    int budget = READ_BUDGET_BYTES;
    while (wants(READ) && budget > 0) {
      ByteBuffer own = sink.readBuffer();
      if (!wants(READ)) {
        return; // The sink has paused or closed this stream instead.
      }
      int room = own == null ? receiveBuffer().capacity() : own.remaining();
      int count;
      try {
        if (room == 0) { // nothing would come, and be asked for again without end
          throw new IOException("sink must name a buffer that has room: " + own);
        }
        count = own == null ? receive() : receiveInto(own);
      } catch (IOException e) {
        stopReading();
        sink.onFailure(e);
        return;
      }
      if (count < 0) {
        stopReading();
        sink.onEnd();
        return;
      }
      if (count > 0) {
        push(sink, own, count);
      }
      if (count < room) {
        return; // The system has no more; should that change, it reports this stream again.
      }
      budget -= count;
    }
  }

  private void push(Sink sink, @Nullable ByteBuffer own, int count) {
    if (own == null) {
      // Protocols are lent this very buffer, and one may have changed its order for good.
      sink.onRead(receiveBuffer().clear().limit(count).order(ByteOrder.BIG_ENDIAN));
    } else {
      own.position(own.position() + count);
      sink.onReadInto(count);
    }
  }

  private void stopReading() {
    readingOver = true;
    unwant(READ);
  }

  private Sink requireSink() {
    if (sink == null) {
      throw new IllegalStateException("stream has no sink; call start(sink) first: " + this);
    }
    return sink;
  }
}
