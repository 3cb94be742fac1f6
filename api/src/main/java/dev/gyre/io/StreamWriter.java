package dev.gyre.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a peer, written by tasks. The counterpart of {@code asyncio.StreamWriter}.
 *
 * <p>Writing never waits: what the system does not take at once is buffered. Who writes much awaits
 * {@link #drain} in between, which waits while the buffer is too full:
 *
 * <pre>{@code
 * writer.write(data);
 * writer.drain();
 * }</pre>
 *
 * <p>Loop thread only.
 *
 * @since 0.1
 */
public final class StreamWriter implements AutoCloseable {

  private final StreamReaderProtocol protocol;
  private final @Nullable StreamReader reader;
  private Transport transport;

  /**
   * Creates a writer; for transports that neither {@code Gyre.openConnection} nor {@code
   * Gyre.startServer} opens.
   *
   * @param transport the connection
   * @param protocol the protocol of the transport
   * @param reader the reader of the same connection, whose failures {@link #drain} tells; null if
   *     there is none
   */
  public StreamWriter(
      Transport transport, StreamReaderProtocol protocol, @Nullable StreamReader reader) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.reader = reader;
  }

  /**
   * Writes the buffer's remaining bytes. See {@link WriteTransport#write(ByteBuffer)}.
   *
   * @param data the bytes; its position moves to its limit
   * @throws IllegalStateException after {@link #writeEof}
   */
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /**
   * Writes all bytes of an array.
   *
   * @param data the bytes
   * @throws IllegalStateException after {@link #writeEof}
   */
  public void write(byte[] data) {
    transport.write(data);
  }

  /**
   * Writes text in UTF-8. For another encoding, write {@code text.getBytes(charset)}. asyncio has
   * no counterpart.
   *
   * @param text the text; an end of line is not added
   * @throws IllegalStateException after {@link #writeEof}
   */
  public void write(String text) {
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes several buffers, in order, with as few system calls as the platform allows.
   *
   * @param data the buffers
   * @throws IllegalStateException after {@link #writeEof}
   */
  public void writelines(List<ByteBuffer> data) {
    transport.writelines(data);
  }

  /**
   * Suspends the current task while the transport's buffer is too full: until it has drained to its
   * {@linkplain WriteTransport#getWriteBufferLimits low mark}. In the body of a task only; several
   * tasks may wait at once.
   *
   * @throws IOException if the connection is broken or was lost
   */
  public void drain() throws IOException {
    if (reader != null && reader.exception() != null) {
      StreamReader.throwFailure(reader.exception());
    }
    if (transport.isClosing()) {
      // So that a loop of write and drain notices the end, which is told in a turn of its own.
      protocol.yieldNow();
    }
    protocol.drain();
  }

  /**
   * Tells the peer that no more bytes follow. Reading goes on.
   *
   * @throws UnsupportedOperationException if the transport cannot do that
   */
  public void writeEof() {
    transport.writeEof();
  }

  /**
   * Tells whether {@link #writeEof} works on this connection: not with TLS.
   *
   * @return true if it does
   */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /**
   * Closes the connection in an orderly way: what is buffered is sent first. Does not wait for
   * that; {@link #waitClosed} does. A second call does nothing.
   */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * Tells whether the connection is closed or closing.
   *
   * @return true if so
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Suspends the current task until the connection is gone, which {@link #close} does not wait for.
   * In the body of a task only.
   *
   * @throws IOException if the connection was not closed but is broken
   */
  public void waitClosed() throws IOException {
    protocol.waitClosed();
  }

  /**
   * Encrypts the connection from now on, after both ends have agreed on it: {@code STARTTLS}. Waits
   * until what was written is sent, as {@link #drain} does, and then for the handshake. The
   * connection of a server is the server of TLS as well. In the body of a task only.
   *
   * <p>What has arrived and was not read counts as the beginning of the peer's TLS: what somebody
   * has put in front of it in the clear is never taken for encrypted. (asyncio does so on the
   * server's side.)
   *
   * @param options how to encrypt; a client has to name the server, or to give up the check by an
   *     empty name
   * @throws IOException if the connection is broken or the handshake fails, which closes it
   * @throws IllegalArgumentException if the options do not suffice
   */
  public void startTls(TlsOptions options) throws IOException {
    drain();
    transport = protocol.startTls(transport, options);
  }

  /**
   * Returns a fact about the connection.
   *
   * @param key which fact
   * @param <T> its type
   * @return the fact, or null if it is not known
   */
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return transport.getExtraInfo(key);
  }

  /**
   * Returns the transport of the connection, which is another one after {@link #startTls}.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "StreamWriter[transport=" + transport + ", reader=" + reader + "]";
  }
}
