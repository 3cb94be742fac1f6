package dev.gyre.loop.transports;

import dev.gyre.io.WriteBufferLimits;

/**
 * Decides when a protocol is told to stop writing and when to go on: strictly above the high mark,
 * and at the low mark or below. The state half of asyncio's {@code _FlowControlMixin}. Loop thread
 * only.
 */
final class FlowControl {

  private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
  private boolean paused;

  WriteBufferLimits limits() {
    return limits;
  }

  void setLimits(WriteBufferLimits limits) {
    this.limits = limits;
  }

  /**
   * Tells whether the protocol is to be paused now that so many bytes wait, and notes that it was.
   */
  boolean pausesAt(long bufferedBytes) {
    if (paused || bufferedBytes <= limits.high()) {
      return false;
    }
    paused = true;
    return true;
  }

  /**
   * Tells whether the protocol is to be resumed now that so few bytes wait, and notes that it was.
   */
  boolean resumesAt(long bufferedBytes) {
    if (!paused || bufferedBytes > limits.low()) {
      return false;
    }
    paused = false;
    return true;
  }
}
