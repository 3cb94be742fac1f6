package dev.gyre.loop.tls;

/** Where a layer stands. asyncio: {@code SSLProtocolState}. */
enum TlsState {
  /** Not begun, or over. */
  UNWRAPPED,
  /** The peers are about to agree. */
  DO_HANDSHAKE,
  /** Bytes are exchanged. */
  WRAPPED,
  /** This end is closing: what is buffered is sent. */
  FLUSHING,
  /** This end has said farewell, and waits for the peer's. */
  SHUTDOWN;

  /**
   * Moves on.
   *
   * @param next the next state
   * @return the next state
   * @throws IllegalStateException if no layer may move so
   */
  TlsState to(TlsState next) {
    // Anything may end at any time; else there is only one way.
    boolean may =
        switch (next) {
          case UNWRAPPED -> true;
          case DO_HANDSHAKE -> this == UNWRAPPED;
          case WRAPPED -> this == DO_HANDSHAKE;
          case FLUSHING -> this == WRAPPED;
          case SHUTDOWN -> this == FLUSHING;
        };
    if (!may) {
      throw new IllegalStateException("TLS cannot move from " + this + " to " + next);
    }
    return next;
  }
}
