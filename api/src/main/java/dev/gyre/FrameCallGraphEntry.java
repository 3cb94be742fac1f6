package dev.gyre;

import java.util.Objects;

/**
 * One frame of a {@link FutureCallGraph}. The counterpart of {@code asyncio.FrameCallGraphEntry}.
 *
 * @param frame where the method stands
 * @since 0.1
 */
public record FrameCallGraphEntry(StackTraceElement frame) {

  /** Checks that there is a frame. */
  public FrameCallGraphEntry {
    Objects.requireNonNull(frame, "frame");
  }
}
