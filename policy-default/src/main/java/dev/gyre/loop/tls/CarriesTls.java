package dev.gyre.loop.tls;

import dev.gyre.EventLoop;
import dev.gyre.io.Transport;
import dev.gyre.loop.buffers.FlowControl;

/**
 * A transport whose protocol may be exchanged in mid-stream, as for TLS: one of a stream of bytes,
 * made here. asyncio: {@code _start_tls_compatible}.
 */
public interface CarriesTls extends Transport, FlowControl.Writer {

  /**
   * Returns the loop that the transport belongs to.
   *
   * @return the loop
   */
  EventLoop loop();

  /**
   * Tells whether the protocol has been told to pause writing: what takes its place is not told
   * again. The size of the buffer does not say, since between the marks it may be so or not.
   *
   * @return true until the protocol of the moment is told to resume
   */
  boolean isWritingPaused();

  /** Has what follows in this event run in the context in which the transport was made. */
  void enterContext();
}
