package dev.gyre.internal.recording;

import dev.gyre.inspect.SwapRecord;

/** Has swaps recorded. Any thread. */
public final class SwapRecording {

  private SwapRecording() {}

  /**
   * Records a swap, if anybody wants it.
   *
   * @param swap the swap
   */
  public static void record(SwapRecord swap) {
    if (Recorder.isUsed()) {
      try {
        SwapFlightEvent.record(swap);
      } catch (LinkageError unreachable) {
        Recorder.giveUp();
      }
    }
  }
}
