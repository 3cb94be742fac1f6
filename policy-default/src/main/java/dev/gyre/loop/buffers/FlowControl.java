package dev.gyre.loop.buffers;

import dev.gyre.io.WriteBufferLimits;

/**
 * Decides when a protocol is told to stop writing and when to go on: above the high mark, and at
 * the low mark or below. The state half of asyncio's {@code _FlowControlMixin}. Loop thread only.
 */
public final class FlowControl {

  private final boolean pausesAtHighMark;
  private WriteBufferLimits limits;
  private boolean paused;

  private FlowControl(WriteBufferLimits limits, boolean pausesAtHighMark) {
    this.limits = limits;
    this.pausesAtHighMark = pausesAtHighMark;
  }

  /**
   * Creates one with the default marks, for a buffer that may hold as many bytes as the high mark
   * says, but no more.
   *
   * @return a flow control that has paused nobody
   */
  public static FlowControl aboveHighMark() {
    return new FlowControl(WriteBufferLimits.DEFAULT, false);
  }

  /**
   * Creates one for a buffer that is full when it holds as many bytes as the high mark says:
   * asyncio counts so for TLS, and only there.
   *
   * @param limits the first marks
   * @return a flow control that has paused nobody
   */
  public static FlowControl atHighMark(WriteBufferLimits limits) {
    return new FlowControl(limits, true);
  }

  /**
   * Returns the marks.
   *
   * @return the marks in force
   */
  public WriteBufferLimits limits() {
    return limits;
  }

  /**
   * Sets the marks. Ask {@link #pausesAt} next.
   *
   * @param limits the new marks
   */
  public void setLimits(WriteBufferLimits limits) {
    this.limits = limits;
  }

  /**
   * Tells whether the protocol is to be paused now that so many bytes wait, and notes that it was.
   *
   * @param bufferedBytes how many bytes wait
   * @return true if the protocol is to be told
   */
  public boolean pausesAt(long bufferedBytes) {
    if (paused || !isFullWith(bufferedBytes)) {
      return false;
    }
    paused = true;
    return true;
  }

  private boolean isFullWith(long bufferedBytes) {
    if (bufferedBytes == limits.high()) {
      // An empty buffer is never full: nothing would ever drain and resume the protocol.
      return pausesAtHighMark && bufferedBytes > 0;
    }
    return bufferedBytes > limits.high();
  }

  /**
   * Tells whether the protocol is to be resumed now that so few bytes wait, and notes that it was.
   *
   * @param bufferedBytes how many bytes wait
   * @return true if the protocol is to be told
   */
  public boolean resumesAt(long bufferedBytes) {
    if (!paused || bufferedBytes > limits.low()) {
      return false;
    }
    paused = false;
    return true;
  }
}
