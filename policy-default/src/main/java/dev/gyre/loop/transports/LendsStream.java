package dev.gyre.loop.transports;

import dev.gyre.loop.tls.CarriesTls;
import dev.gyre.spi.ByteStream;
import org.jspecify.annotations.Nullable;

/**
 * A transport that can lend its stream to somebody who writes to it directly, past the buffer:
 * asyncio's {@code _sendfile_compatible}. Loop thread only.
 */
public interface LendsStream extends CarriesTls {

  /**
   * Checks that the stream can be lent, and written to.
   *
   * @throws IllegalStateException if the stream is lent already, or its output has ended
   */
  void requireWritable();

  /**
   * Tells which files the stream sends.
   *
   * @return true for those of the JDK's, as {@link dev.gyre.spi.ChannelFile}; false for those that
   *     the selector opens
   */
  boolean sendsChannelFiles();

  /**
   * Lends the stream. Until it is given back, the transport reads nothing and refuses to be written
   * to; what is buffered is sent first.
   *
   * @param borrower is told when it may write, which may be inside this call
   * @throws IllegalStateException if the stream is lent already, or its output has ended
   */
  void lendStream(Borrower borrower);

  /** Has the borrower told, once, when the stream takes bytes again. */
  void awaitStream();

  /** Takes the stream back, and reads again if it did before. Does nothing if it is not lent. */
  void returnStream();

  /** Writes to a stream that it has borrowed. */
  interface Borrower {

    /**
     * The stream takes bytes, and nothing is buffered before them.
     *
     * @param stream what to write to, during this call
     */
    void onStream(ByteStream stream);

    /** The loop has moved to another selector, and the stream that comes next is that one's. */
    void onMoved();

    /**
     * The connection is gone, and the stream with it.
     *
     * @param cause what ended it, or null if it was closed or aborted on this side
     */
    void onLost(@Nullable Exception cause);
  }
}
