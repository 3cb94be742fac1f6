package dev.gyre.loop.files;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.SendfileNotAvailableException;
import dev.gyre.io.Transport;
import dev.gyre.loop.buffers.FilePart;
import dev.gyre.loop.tls.CarriesTls;
import dev.gyre.loop.transports.LendsStream;
import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sends files to transports: what stands behind {@link EventLoop#sendfile}. Loop thread only.
 *
 * <p>Where the transport and the system can, the bytes go from the system's cache to the socket
 * without passing through Java. Otherwise, as through TLS, they are read in the default executor
 * and written, a piece at a time, if the caller allows that.
 *
 * <p>A file that does not say how long it is, such as those of {@code /proc}, must be read: only
 * that tells where it ends, since the system's answer that nothing was sent may also mean that the
 * socket takes nothing now.
 */
public final class FileSendings implements AutoCloseable {

  private final EventLoop loop;
  private final IoSelector selector;
  private final OpenFiles files = new OpenFiles();

  /**
   * Creates what sends files.
   *
   * @param loop the loop of the transports
   * @param selector the loop's selector
   */
  public FileSendings(EventLoop loop, IoSelector selector) {
    this.loop = loop;
    this.selector = selector;
  }

  /**
   * Sends a part of a file that the caller has open.
   *
   * @param transport a transport of this loop
   * @param file the file; its position is left behind the last byte that was sent
   * @param offset where in the file to begin
   * @param count how many bytes at most
   * @param fallback whether the bytes may be read and written
   * @return a future of how many were sent
   */
  public LoopFuture<Long> send(
      Transport transport, FileChannel file, long offset, long count, boolean fallback) {
    CarriesTls carrier = requireOpen(transport);
    var part = new FilePart(offset, count);
    ChannelFile lent;
    try {
      lent = ChannelFile.lent(file);
    } catch (IOException closed) {
      return failed(closed);
    }
    // The JDK does not tell others the descriptor of its file.
    if (carrier instanceof LendsStream lender && lender.sendsChannelFiles()) {
      return sendNatively(lender, lent, file, part, fallback);
    }
    requireAllowed(fallback, transport, null);
    return sendByFallback(carrier, lent, part);
  }

  /**
   * Sends a part of a file, which is open for that long only.
   *
   * @param transport a transport of this loop
   * @param path the file
   * @param offset where in the file to begin
   * @param count how many bytes at most
   * @param fallback whether the bytes may be read and written
   * @return a future of how many were sent
   */
  public LoopFuture<Long> send(
      Transport transport, Path path, long offset, long count, boolean fallback) {
    CarriesTls carrier = requireOpen(transport);
    var part = new FilePart(offset, count);
    try {
      if (carrier instanceof LendsStream lender) {
        return sendNatively(lender, open(lender, path), null, part, fallback);
      }
    } catch (SendfileNotAvailableException notAllowed) {
      throw notAllowed;
    } catch (UnsupportedOperationException unable) {
      requireAllowed(fallback, transport, unable);
    } catch (IOException failure) {
      return failed(failure);
    }
    requireAllowed(fallback, transport, null);
    try {
      return sendByFallback(carrier, ChannelFile.open(path), part);
    } catch (IOException failure) {
      return failed(failure);
    }
  }

  @SuppressWarnings("MustBeClosed") // Closed when the sending ends, or the loop is closed.
  private SourceFile open(LendsStream lender, Path path) throws IOException {
    return lender.sendsChannelFiles() ? ChannelFile.open(path) : selector.openFile(path);
  }

  private LoopFuture<Long> sendNatively(
      LendsStream lender,
      SourceFile file,
      @Nullable FileChannel channel,
      FilePart part,
      boolean fallback) {
    if (!part.findLengthOf(file)) {
      return sendWithoutLength(lender, files.add(file), part, fallback);
    }
    return new NativeSending(loop, lender, files, file, channel, part, fallback).begin();
  }

  /** An empty file has no length either, and is sent whatever is allowed. */
  private LoopFuture<Long> sendWithoutLength(
      LendsStream lender, SourceFile file, FilePart part, boolean fallback) {
    try {
      ChannelFile readable = files.exchange(file);
      if (!fallback && !part.isBehindTheEndOf(readable.channel())) {
        files.close(readable);
        throw new SendfileNotAvailableException(
            "file does not say how long it is and must be read, allow the fallback: " + file, null);
      }
      return sendByFallback(lender, readable, part);
    } catch (IOException failure) {
      files.close(file);
      return failed(failure);
    }
  }

  private LoopFuture<Long> sendByFallback(CarriesTls transport, ChannelFile file, FilePart part) {
    LoopFuture<Long> outcome = loop.createFuture();
    new FallbackSending(loop, transport, files, files.add(file), part, outcome).begin();
    return outcome;
  }

  /** Closes the files that are still on their way. */
  @Override
  public void close() {
    files.close();
  }

  private CarriesTls requireOpen(Transport transport) {
    if (!(transport instanceof CarriesTls carrier) || !loop.equals(carrier.loop())) {
      throw new IllegalArgumentException(
          "transport must be one of TCP, Unix sockets or TLS, of this loop: " + transport);
    }
    if (transport.isClosing()) {
      throw new IllegalStateException(
          "transport is closing, a file can no longer be sent: " + transport);
    }
    if (transport.getProtocol() instanceof FallbackSending) {
      throw new IllegalStateException("a file is being sent already, await that: " + transport);
    }
    if (carrier instanceof LendsStream lender) {
      lender.requireWritable();
    }
    return carrier;
  }

  private static void requireAllowed(
      boolean fallback, Transport transport, @Nullable UnsupportedOperationException cause) {
    if (!fallback) {
      throw notAvailable(transport, cause);
    }
  }

  static SendfileNotAvailableException notAvailable(
      Transport transport, @Nullable UnsupportedOperationException cause) {
    return new SendfileNotAvailableException(
        "file cannot be sent natively, allow the fallback: " + transport, cause);
  }

  private LoopFuture<Long> failed(IOException failure) {
    LoopFuture<Long> outcome = loop.createFuture();
    outcome.setException(failure);
    return outcome;
  }
}
