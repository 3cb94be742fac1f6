package dev.gyre.loop.buffers;

import dev.gyre.io.BaseProtocol;
import dev.gyre.io.WriteBufferLimits;

/**
 * Tells a protocol when to stop writing and when to go on: above the high mark, and at the low mark
 * or below. asyncio's {@code _FlowControlMixin}. Loop thread only.
 */
public final class FlowControl {

  private final Writer writer;
  private final boolean pausesAtHighMark;
  private WriteBufferLimits limits;
  private boolean paused;

  /** A transport, as far as its write buffer goes. */
  public interface Writer {

    /**
     * Returns who writes.
     *
     * @return the protocol of the moment
     */
    BaseProtocol<?> protocol();

    /**
     * Reports a protocol that throws, which changes nothing.
     *
     * @param message what went wrong
     * @param failure what it has thrown
     */
    void report(String message, Throwable failure);

    /**
     * Logs what happens, in debug mode.
     *
     * @param event what happens, in words
     */
    void tellInDebugMode(String event);
  }

  private FlowControl(Writer writer, WriteBufferLimits limits, boolean pausesAtHighMark) {
    this.writer = writer;
    this.limits = limits;
    this.pausesAtHighMark = pausesAtHighMark;
  }

  /**
   * Creates one with the default marks, for a buffer that may hold as many bytes as the high mark
   * says, but no more.
   *
   * @param writer whose protocol is told
   * @return a flow control that has paused nobody
   */
  public static FlowControl aboveHighMark(Writer writer) {
    return new FlowControl(writer, WriteBufferLimits.DEFAULT, false);
  }

  /**
   * Creates one for a buffer that is full when it holds as many bytes as the high mark says:
   * asyncio counts so for TLS, and only there.
   *
   * @param writer whose protocol is told
   * @param limits the first marks
   * @return a flow control that has paused nobody
   */
  public static FlowControl atHighMark(Writer writer, WriteBufferLimits limits) {
    return new FlowControl(writer, limits, true);
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
   * Tells whether the protocol has to wait: what takes its place has to know.
   *
   * @return true from the time it was told to stop until it is told to go on
   */
  public boolean isPaused() {
    return paused;
  }

  /**
   * Sets the marks, and pauses the protocol if the buffer is full by these.
   *
   * @param limits the new marks
   * @param bufferedBytes how many bytes wait
   */
  public void setLimits(WriteBufferLimits limits, long bufferedBytes) {
    this.limits = limits;
    grewTo(bufferedBytes);
  }

  /**
   * Pauses the protocol if the buffer is full, and it does not know yet.
   *
   * @param bufferedBytes how many bytes wait
   */
  public void grewTo(long bufferedBytes) {
    if (paused || !isFullWith(bufferedBytes)) {
      return;
    }
    paused = true;
    writer.tellInDebugMode("pauses writing");
    try {
      writer.protocol().pauseWriting();
    } catch (Throwable failure) {
      writer.report("protocol.pauseWriting() failed", failure);
    }
  }

  private boolean isFullWith(long bufferedBytes) {
    if (bufferedBytes == limits.high()) {
      // An empty buffer is never full: nothing would ever drain and resume the protocol.
      return pausesAtHighMark && bufferedBytes > 0;
    }
    return bufferedBytes > limits.high();
  }

  /**
   * Resumes the protocol if it was paused, and the buffer has room again.
   *
   * @param bufferedBytes how many bytes wait
   */
  public void shrankTo(long bufferedBytes) {
    if (!paused || bufferedBytes > limits.low()) {
      return;
    }
    paused = false;
    writer.tellInDebugMode("resumes writing");
    try {
      writer.protocol().resumeWriting();
    } catch (Throwable failure) {
      writer.report("protocol.resumeWriting() failed", failure);
    }
  }
}
