package dev.gyre.testing;

/** Decides what happens when the loop asks for events, of which there are never any. */
@FunctionalInterface
interface Drive {

  /**
   * Moves the clock, waits for other threads, stops the loop or fails. Loop thread.
   *
   * @param timeoutNanos how long the loop would wait; 0 if it has something to do, {@link
   *     dev.gyre.spi.IoSelector#FOREVER} if no timer is set
   */
  void poll(long timeoutNanos);
}
