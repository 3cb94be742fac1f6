package dev.gyre.internal.recording;

import org.jspecify.annotations.Nullable;

/** One call of the host's executor that is recorded. Used by one thread at a time. */
public interface CallRecording {

  /**
   * Begins with a call that was just handed to an executor.
   *
   * @param provider whose executor it is
   * @return the recording, or null if nobody wants it
   */
  static @Nullable CallRecording begin(String provider) {
    if (!Recorder.isUsed()) {
      return null;
    }
    try {
      return CallFlightEvent.beginIfWanted(provider);
    } catch (LinkageError unreachable) {
      Recorder.giveUp();
      return null;
    }
  }

  /** Says that the call has waited long enough, and begins. */
  void called();

  /**
   * Says that the call is answered.
   *
   * @param failure what it threw, or null
   */
  void answered(@Nullable Throwable failure);
}
