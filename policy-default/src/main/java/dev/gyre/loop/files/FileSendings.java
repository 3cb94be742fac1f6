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
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Sends files to transports: what stands behind {@link EventLoop#sendfile}. Loop thread only.
 *
 * <p>Where the transport can, the bytes go from the system's cache to the socket without passing
 * through Java. Otherwise, as through TLS, they are read in the default executor and written, a
 * piece at a time, if the caller allows that.
 *
 * @param loop the loop of the transports
 * @param selector the loop's selector
 */
public record FileSendings(EventLoop loop, IoSelector selector) {

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
    try {
      // The JDK does not tell others the descriptor of its file.
      if (carrier instanceof LendsStream lender && lender.sendsChannelFiles()) {
        return new NativeSending(loop, lender, ChannelFile.lent(file), file, part).begin();
      }
    } catch (IOException failure) {
      return failed(failure);
    }
    requireAllowed(fallback, transport, null);
    return new FallbackSending(loop, carrier, file, part).begin();
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
        return new NativeSending(loop, lender, open(lender, path), null, part).begin();
      }
    } catch (UnsupportedOperationException unable) {
      requireAllowed(fallback, transport, unable);
    } catch (IOException failure) {
      return failed(failure);
    }
    requireAllowed(fallback, transport, null);
    return sendByFallback(carrier, path, part);
  }

  @SuppressWarnings("MustBeClosed") // Closed when the sending ends.
  private SourceFile open(LendsStream lender, Path path) throws IOException {
    return lender.sendsChannelFiles() ? ChannelFile.open(path) : selector.openFile(path);
  }

  @SuppressWarnings("MustBeClosed") // Closed when the future is done.
  private LoopFuture<Long> sendByFallback(CarriesTls transport, Path path, FilePart part) {
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
      LoopFuture<Long> outcome = new FallbackSending(loop, transport, file, part).begin();
      outcome.addDoneCallback(_ -> close(file));
      return outcome;
    } catch (IOException failure) {
      return failed(failure);
    }
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException closedAllTheSame) {
      // It was only read.
    }
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
      throw new SendfileNotAvailableException(
          "file cannot be sent natively, allow the fallback: " + transport, cause);
    }
  }

  private LoopFuture<Long> failed(IOException failure) {
    LoopFuture<Long> outcome = loop.createFuture();
    outcome.setException(failure);
    return outcome;
  }
}
