package dev.gyre.loop.tls;

import dev.gyre.EventLoop;
import dev.gyre.io.Transport;

/**
 * A transport whose protocol may be exchanged in mid-stream for TLS: one of a stream of bytes, made
 * here. asyncio: {@code _start_tls_compatible}.
 */
public interface CarriesTls extends Transport {

  /**
   * Returns the loop that the transport belongs to.
   *
   * @return the loop
   */
  EventLoop loop();
}
