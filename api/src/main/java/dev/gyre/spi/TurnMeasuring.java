package dev.gyre.spi;

/**
 * Whether loops measure how long their turns take: one switch for all loops of this copy of the
 * API. Off, so that nobody pays for it who does not look; an operator's host, or a management tool,
 * switches it on. It costs a loop one look at the clock each time that it asks for I/O. Any thread.
 *
 * @see MeteredLoop
 * @since 0.1
 */
public final class TurnMeasuring {

  private static volatile boolean on;

  private TurnMeasuring() {}

  /**
   * Tells whether turns are to be measured. Loops ask each time.
   *
   * @return true if they are
   */
  public static boolean isOn() {
    return on;
  }

  /**
   * Has turns measured from now on, or no longer.
   *
   * @param enabled true to have them measured
   */
  public static void set(boolean enabled) {
    on = enabled;
  }
}
