package dev.gyre.nio;

/**
 * Notices a {@link java.nio.channels.Selector} that no longer waits: that returns, again and again,
 * before its time, with nothing ready and nobody having woken it. Such selectors have been seen
 * when the system reports a socket that the JDK no longer knows; a new selector is the cure. Loop
 * thread only.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-6403933">JDK-6403933</a>
 */
final class SpinDetector {

  /** Waits may end early once in a while; no healthy selector does it so many times on end. */
  static final int EARLY_RETURNS_MAX = 512;

  private int earlyReturns;

  /**
   * Takes note of a wait.
   *
   * @param early whether it ended before its time, for no reason
   * @return true if the selector must be replaced
   */
  boolean isSpinning(boolean early) {
    earlyReturns = early ? earlyReturns + 1 : 0;
    if (earlyReturns < EARLY_RETURNS_MAX) {
      return false;
    }
    earlyReturns = 0;
    return true;
  }
}
