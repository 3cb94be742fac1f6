package dev.gyre.loop.tls;

import dev.gyre.ExceptionContext;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end by force: at once, or because the bytes of a connection make no sense or its peer must
 * not be trusted. Loop thread only.
 */
final class GivingUp {

  private static final Logger LOG = LoggerFactory.getLogger(TlsLayer.class);

  private final FutureLoop loop;
  private final TlsLife life;
  private final TlsEnd end;
  private final EncryptedTransport above;
  private final TlsOpening opening;
  private final Deadline deadline;

  GivingUp(
      FutureLoop loop,
      TlsLife life,
      TlsEnd end,
      EncryptedTransport above,
      TlsOpening opening,
      Deadline deadline) {
    this.loop = loop;
    this.life = life;
    this.end = end;
    this.above = above;
    this.opening = opening;
    this.deadline = deadline;
  }

  /** Ends everything at once. */
  void abort(Transport below, @Nullable Exception reason) {
    life.end();
    deadline.cancel();
    above.dropUnsent();
    if (reason != null) {
      life.blame(reason);
    }
    below.abort();
  }

  /**
   * Gives the connection up. The peer is told why; it could not read that if the socket were closed
   * at once with bytes of its own still on their way. So only the output ends, until the peer ends
   * the rest or the time is over.
   *
   * @param way the way down, or null if there is none, or the engine computes
   * @param below what that leads to
   * @param belowEnded whether the peer has ended the rest
   */
  void fail(Throwable failure, @Nullable Encryption way, Transport below, boolean belowEnded) {
    Exception reason = life.blame(describe(failure));
    log(failure);
    deadline.cancel();
    sayWhy(way);
    life.end();
    above.dropUnsent();
    opening.failed(reason);
    deadline.set(end.options().shutdownTimeout(), below::abort);
    if (belowEnded || !below.canWriteEof()) {
      below.close();
    } else {
      below.writeEof();
      below.resumeReading();
    }
    loop.callSoon(() -> above.tellLost(reason));
  }

  private Exception describe(Throwable failure) {
    if (failure instanceof IOException lost && !(failure instanceof SSLException)) {
      return lost; // says all already
    }
    return life.is(TlsState.DO_HANDSHAKE)
        ? life.failures().ofHandshake(failure)
        : life.failures().ofConnection(failure);
  }

  private void log(Throwable failure) {
    if (!(failure instanceof IOException)) {
      loop.callExceptionHandler(
          ExceptionContext.of("fatal error in TLS with " + life.peer(), failure)
              .with("transport", above)
              .with("protocol", above.getProtocol()));
    } else {
      LOG.atDebug().setMessage("{}").addArgument(above).setCause(life.cause()).log();
    }
  }

  /** The engine may have an alert to send. */
  private static void sayWhy(@Nullable Encryption way) {
    if (way == null) {
      return;
    }
    try {
      way.say();
    } catch (SSLException failure) {
      // It has failed already, for the reason that is told.
    }
  }
}
