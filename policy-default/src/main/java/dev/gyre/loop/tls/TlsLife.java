package dev.gyre.loop.tls;

import org.jspecify.annotations.Nullable;

/** Where a connection stands, as all parts of its layer have to know. Loop thread only. */
final class TlsLife {

  private final TlsEnd end;
  private String peer = "unknown peer";
  private TlsState state = TlsState.UNWRAPPED;
  private boolean over;
  private @Nullable Exception cause;

  TlsLife(TlsEnd end) {
    this.end = end;
  }

  /** Says who the other end is, in words. */
  void isWith(String peer) {
    this.peer = peer;
  }

  String peer() {
    return peer;
  }

  TlsFailures failures() {
    return new TlsFailures(end, peer);
  }

  boolean is(TlsState wanted) {
    return state == wanted;
  }

  void moveTo(TlsState next) {
    state = state.to(next);
  }

  /** Tells whether nothing more is to be done but to wait for the end of the transport below. */
  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }

  /** Says what has ended the connection, if not an orderly end; returns the first, which counts. */
  Exception blame(Exception reason) {
    Exception first = cause == null ? reason : cause;
    cause = first;
    return first;
  }

  @Nullable Exception cause() {
    return cause;
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
