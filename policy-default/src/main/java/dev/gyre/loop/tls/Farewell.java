package dev.gyre.loop.tls;

import dev.gyre.io.Transport;
import java.io.IOException;

/**
 * The orderly end: sends what waits, then says farewell, then waits for the peer's. Loop thread
 * only.
 */
final class Farewell {

  private final TlsLife life;
  private final TlsEnd end;
  private final EncryptedTransport above;
  private final Deadline deadline;
  private boolean heard;
  private boolean allSent;

  Farewell(TlsLife life, TlsEnd end, EncryptedTransport above, Deadline deadline) {
    this.life = life;
    this.end = end;
    this.above = above;
    this.deadline = deadline;
  }

  /** Begins to end; what is said when that takes too long is up to the caller. */
  void begin(Runnable timedOut) {
    life.moveTo(TlsState.FLUSHING);
    deadline.set(end.options().shutdownTimeout(), timedOut);
  }

  /** The peer has said farewell; returns false if it had before. */
  boolean hear() {
    boolean first = !heard;
    heard = true;
    return first;
  }

  /**
   * Tells whether it does not matter how the peer goes: both farewells can only be on their way.
   */
  boolean isSaid() {
    return life.is(TlsState.SHUTDOWN) && allSent;
  }

  /**
   * Goes on as far as it can.
   *
   * @param way the way down
   * @param below what that leads to
   * @param computing whether the engine must not be touched
   * @param belowEnded whether nothing can be heard any more
   * @return false when it waits
   */
  boolean goOn(Encryption way, Transport below, boolean computing, boolean belowEnded)
      throws IOException {
    if (life.is(TlsState.FLUSHING) && !computing) {
      dropWhatThePeerRefuses(way);
      if (above.unsentBytes() == 0) {
        say(way, below);
        return true;
      }
    }
    if (life.is(TlsState.SHUTDOWN) && (heard || belowEnded)) {
      life.end();
      below.close(); // the timer stays, for the case that its buffer never drains
    }
    return false;
  }

  /** Up to TLS 1.2 the peer's farewell ends both directions. */
  private void dropWhatThePeerRefuses(Encryption way) {
    long unsent = above.unsentBytes();
    if (unsent > 0 && way.isEnded()) {
      above.dropUnsent();
      life.blame(life.failures().closedBefore(unsent));
    }
  }

  private void say(Encryption way, Transport below) throws IOException {
    way.end();
    allSent = below.getWriteBufferSize() == 0;
    life.moveTo(TlsState.SHUTDOWN);
  }
}
