package dev.gyre.loop.files;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.loop.buffers.FilePart;
import dev.gyre.loop.tls.CarriesTls;
import dev.gyre.spi.ChannelFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read in the default executor and written to a transport, a piece at a time and no
 * faster than the transport's buffer drains. Takes the place of the transport's protocol meanwhile,
 * as asyncio's {@code _SendfileFallbackProtocol} does. Loop thread only.
 */
final class FallbackSending implements Protocol {

  private static final int PIECE_BYTES = 64 * 1024;

  private final EventLoop loop;
  private final CarriesTls transport;
  private final Protocol protocol;
  private final OpenFiles files;
  private final ChannelFile file;
  private final FilePart part;
  private final ByteBuffer piece;
  private final LoopFuture<Long> outcome;
  private final boolean resumeReading;

  private @Nullable LoopFuture<Integer> reading;

  /** What the protocol knows; it is told the rest when it is back in its place. */
  private final boolean protocolPaused;

  private boolean paused;

  private boolean ended;
  private boolean lost;

  /**
   * Creates a sending.
   *
   * @param files of which the file is one
   * @param file owned by this from now on
   * @param part what is left to be sent
   * @param outcome to be completed
   */
  FallbackSending(
      EventLoop loop,
      CarriesTls transport,
      OpenFiles files,
      ChannelFile file,
      FilePart part,
      LoopFuture<Long> outcome) {
    this.loop = loop;
    this.files = files;
    this.outcome = outcome;
    this.transport = transport;
    this.protocol = transport.getProtocol();
    this.file = file;
    this.part = part;
    piece = ByteBuffer.allocate((int) Math.min(part.remaining(), PIECE_BYTES));
    resumeReading = transport.isReading();
    protocolPaused = transport.isWritingPaused();
    paused = protocolPaused;
  }

  void begin() {
    transport.pauseReading();
    transport.setProtocol(this);
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        end();
      }
    });
    goOn();
  }

  private void goOn() {
    if (ended || paused || reading != null) {
      return;
    }
    long wanted = Math.min(part.remaining(), piece.capacity());
    if (wanted == 0) {
      succeed();
      return;
    }
    piece.clear().limit((int) wanted);
    try {
      reading = loop.runInExecutor(null, () -> file.channel().read(piece, part.position()));
      reading.addDoneCallback(this::read);
    } catch (RuntimeException refused) { // the executor was shut down
      fail(refused);
    }
  }

  private void read(LoopFuture<Integer> done) {
    reading = null;
    if (ended) {
      return; // then it is cancelled as well
    }
    if (done.isCancelled()) {
      fail(new CancellationException("reading the file was cancelled"));
      return;
    }
    Throwable failure = done.exception();
    if (failure != null) {
      fail(failure);
      return;
    }
    if (done.result() < 0) {
      succeed();
      return;
    }
    int length = piece.flip().remaining();
    try {
      transport.write(piece);
    } catch (RuntimeException refused) {
      fail(refused);
      return;
    }
    part.advance(length);
    goOn();
  }

  private void succeed() {
    end();
    outcome.setResult(part.sent());
  }

  private void fail(Throwable failure) {
    end();
    if (!outcome.isDone()) {
      outcome.setException(failure);
    }
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    part.leave(file.channel());
    files.close(file);
    if (reading != null) {
      reading.cancel();
    }
    if (transport.getProtocol() == this) {
      transport.setProtocol(protocol);
    }
    if (resumeReading) {
      transport.resumeReading();
    }
    if (paused != protocolPaused && !lost) {
      tellProtocol();
    }
  }

  /** Tells the protocol what it has missed. */
  private void tellProtocol() {
    transport.enterContext();
    try {
      if (paused) {
        protocol.pauseWriting();
      } else {
        protocol.resumeWriting();
      }
    } catch (Throwable failure) {
      transport.report(
          paused ? "protocol.pauseWriting() failed" : "protocol.resumeWriting() failed", failure);
    }
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    goOn();
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    throw new IllegalStateException("reading should be paused while a file is sent: " + transport);
  }

  @Override
  public boolean eofReceived() {
    return protocol.eofReceived();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    fail(cause == null ? new AsynchronousCloseException() : cause);
    protocol.connectionLost(cause);
  }

  @Override
  public String toString() {
    return "FallbackSending[" + part + ", for " + protocol + "]";
  }
}
