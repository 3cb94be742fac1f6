package dev.gyre.loop.runners;

import dev.gyre.spi.RunningLoop;

/**
 * Makes the loops of loop-scheduled bodies known to {@link RunningLoop} while any runner is open.
 * Any thread.
 */
final class LoopScheduledLookup {

  private static final RunningLoop.Lookup LOOKUP = LoopScheduledCoroutine::loopOf;

  // Guarded by the class.
  private static int openRunners;

  private LoopScheduledLookup() {}

  /** Counts a runner that was opened. */
  static synchronized void acquire() {
    if (openRunners++ == 0) {
      RunningLoop.addLookup(LOOKUP);
    }
  }

  /** Counts a runner that was closed. */
  static synchronized void release() {
    if (--openRunners == 0) {
      RunningLoop.removeLookup(LOOKUP);
    }
  }
}
