package dev.gyre.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A connected stream socket, owned by a selector. Loop thread only.
 *
 * <p>TCP streams have {@code TCP_NODELAY} set. A stream reads nothing until it was {@linkplain
 * #start started} and {@linkplain #resumeReading resumed}.
 *
 * @since 0.1
 */
@ProviderType
public interface ByteStream extends AutoCloseable {

  /**
   * Names what is told of this stream's events. To be called once, before everything else.
   *
   * @param sink the sink
   */
  void start(Sink sink);

  /** Has bytes pushed to the sink from now on. */
  void resumeReading();

  /**
   * Has no bytes pushed until {@link #resumeReading}: when this returns, {@link Sink#onRead} is not
   * called again.
   */
  void pauseReading();

  /**
   * Writes as many of the buffer's bytes as the system takes now. Never blocks.
   *
   * @param data the bytes; its position moves past those taken
   * @return how many were taken, 0 or more
   * @throws IOException if the connection is broken
   */
  int write(ByteBuffer data) throws IOException;

  /**
   * Writes as many bytes as the system takes now, from several buffers in order. Never blocks.
   *
   * @param data the buffers; the positions of those taken move
   * @param count how many of them to write, from the first
   * @return how many bytes were taken, 0 or more
   * @throws IOException if the connection is broken
   */
  long write(ByteBuffer[] data, int count) throws IOException;

  /**
   * Tells whether {@link #sendFile} takes a file.
   *
   * @param file a file that was opened for this stream or another
   * @return true if it does; false for those of another selector, and if this stream sends none
   */
  default boolean sends(SourceFile file) {
    return false;
  }

  /**
   * Sends as many bytes of a file as the system takes now. Never waits for the peer.
   *
   * @param file a file that this stream's selector has opened
   * @param position where in the file to begin, 0 or more
   * @param count how many bytes to send at most
   * @return how many bytes were sent; 0 if the system takes none now, or the file has none there
   * @throws IOException if the connection is broken or the file cannot be read
   * @throws IllegalArgumentException if another selector has opened the file
   * @throws UnsupportedOperationException if this stream cannot send files, or the system cannot
   *     send this one: nothing was sent by this call then, and the bytes must be read and written
   */
  default long sendFile(SourceFile file, long position, long count) throws IOException {
    throw new UnsupportedOperationException(
        "stream cannot send files, read the bytes and write them: " + this);
  }

  /** Has {@link Sink#onWritable} called, once, when the system takes bytes again. */
  void awaitWritable();

  /**
   * Tells the peer that no more bytes follow.
   *
   * @throws IOException if the connection is broken
   */
  void shutdownOutput() throws IOException;

  /**
   * Returns the address of this end. It is known when the stream is broken or closed, too, of which
   * the system would no longer tell it. Each call may return another object.
   *
   * @return the address, or null if there is none, as of a pipe, or the system cannot tell; null by
   *     default
   */
  default @Nullable SocketAddress localAddress() {
    return null;
  }

  /**
   * Returns the address of the other end. It is known when the stream is broken or closed, too.
   * Each call may return another object.
   *
   * @return the address, or null if there is none, as of a pipe, or the system cannot tell; null by
   *     default
   */
  default @Nullable SocketAddress remoteAddress() {
    return null;
  }

  /**
   * Sets an option of the socket: those of {@link java.net.StandardSocketOptions} that the JDK's
   * channels know for such a socket, with the same meaning.
   *
   * @param option which
   * @param value its new value
   * @param <T> its type
   * @throws IOException if the system refuses, or the stream is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  default <T> void setOption(SocketOption<T> option, T value) throws IOException {
    throw new UnsupportedOperationException("stream has no option " + option + ": " + this);
  }

  /**
   * Returns the value of an option of the socket. See {@link #setOption}.
   *
   * @param option which
   * @param <T> its type
   * @return its value
   * @throws IOException if the stream is closed
   * @throws UnsupportedOperationException if the socket has no such option
   */
  default <T> T getOption(SocketOption<T> option) throws IOException {
    throw new UnsupportedOperationException("stream has no option " + option + ": " + this);
  }

  /** Closes the socket at once. The sink is told no more. A second call does nothing. */
  @Override
  void close();

  /** Is told of a stream's events, on the loop. */
  interface Sink {

    /**
     * Bytes have arrived.
     *
     * @param data one byte or more, in big-endian order; borrowed until this method returns
     */
    void onRead(ByteBuffer data);

    /**
     * Says where the next bytes go, if the sink has a buffer of its own. Asked before each time
     * that bytes are received; it need not follow that any are.
     *
     * <p>Instead of answering, the sink may pause or close the stream.
     *
     * @return a buffer with room for one byte at least, to be filled from its position on, which
     *     then moves; the stream keeps it no longer than until it tells {@link #onReadInto}, {@link
     *     #onEnd} or {@link #onFailure}, or asks again. Null to have the bytes lent by {@link
     *     #onRead}
     */
    default @Nullable ByteBuffer readBuffer() {
      return null;
    }

    /**
     * Bytes have arrived in the buffer that {@link #readBuffer} has named last.
     *
     * @param count how many, at least 1; the buffer's position has moved past them
     */
    default void onReadInto(int count) {
      throw new UnsupportedOperationException("sink has named a buffer but takes none: " + this);
    }

    /** The peer will send no more. Called once; the stream has stopped reading by itself. */
    void onEnd();

    /** The system takes bytes again. Called once for each {@link #awaitWritable}. */
    void onWritable();

    /**
     * Reading has failed: the connection is broken. Called once; the sink should close the stream.
     *
     * @param failure what the system said
     */
    void onFailure(IOException failure);

    /**
     * The connection goes on with another selector: the stream named here takes the place of the
     * one so far, which is closed. It knows this sink, reads if that one did and waits to be
     * writable if that one did. To be told with an answer only: the sink must use neither stream
     * during this call.
     *
     * @param successor the stream from now on
     */
    void onMoved(ByteStream successor);
  }
}
