package dev.gyre.io;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A stream that is encrypted on its way. The counterpart of the transport that {@code
 * asyncio.sslproto} makes. Loop thread only.
 *
 * <p>It lies on another transport, of a socket or of TLS again, which carries the encrypted bytes
 * and belongs to it. It differs from that one in these points:
 *
 * <ul>
 *   <li><b>Closing</b> sends what is buffered and then TLS's own farewell, and waits for the peer's
 *       until {@link TlsOptions#shutdownTimeout}; bytes written after {@link #close} are dropped.
 *   <li><b>The peer's end.</b> {@code eofReceived} is called when the peer has said farewell; the
 *       connection is closed then, whatever that method returns. A connection that ends without it
 *       may have been cut by somebody else: {@code connectionLost} is then given a {@link
 *       TlsTruncatedException}. (asyncio does not tell the two apart.)
 *   <li><b>No half-close.</b> {@link #canWriteEof} is false.
 *   <li><b>Its marks.</b> The write buffer holds bytes that are not encrypted yet, and pauses the
 *       protocol <i>at</i> its high mark, not above it: 128 KiB and 512 KiB unless set. Bytes that
 *       are encrypted wait in the transport below, which stops the encryption at its own high mark.
 * </ul>
 *
 * @since 0.1
 */
@ProviderType
public interface TlsTransport extends Transport {

  /** The marks of a new TLS transport's write buffer: 128 KiB and 512 KiB, as in asyncio. */
  WriteBufferLimits DEFAULT_WRITE_BUFFER_LIMITS = WriteBufferLimits.high(512 * 1024);

  /**
   * Always refused: TLS has no way to end one direction that all peers understand.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  void writeEof();

  /**
   * Returns how many received bytes wait to be decrypted: while reading is paused or the handshake
   * computes, else a part of one record at most.
   *
   * @return 0 or more
   */
  int getReadBufferSize();

  /**
   * Returns the marks at which reading from the connection stops and goes on.
   *
   * @return the marks
   */
  ReadBufferLimits getReadBufferLimits();

  /**
   * Sets the marks at which reading from the connection stops and goes on.
   *
   * @param limits the marks
   */
  void setReadBufferLimits(ReadBufferLimits limits);
}
