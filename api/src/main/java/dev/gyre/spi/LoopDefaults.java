package dev.gyre.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What an operator has set for the loops that are made from now on; applications may set each loop
 * otherwise. One setting for all loops of this copy of the API, which every loop takes over when it
 * is made. Immutable; the setting itself may be read and changed by any thread.
 *
 * @param debug whether debug mode is on, unless the system property {@code dev.gyre.debug} or the
 *     environment variable {@code GYRE_DEBUG} says otherwise
 * @param slowCallback in debug mode, from which duration on a callback is slow
 * @since 0.1
 */
public record LoopDefaults(boolean debug, Duration slowCallback) {

  /** What holds until somebody sets it: no debug mode; slow from 100 milliseconds on. */
  public static final LoopDefaults USUAL = new LoopDefaults(false, Duration.ofMillis(100));

  private static volatile LoopDefaults current = USUAL;

  /** Checks the values. */
  public LoopDefaults {
    if (!slowCallback.isPositive()) {
      throw new IllegalArgumentException(
          "slow callback duration must be positive: " + slowCallback);
    }
  }

  /**
   * Returns what holds for loops that are made now.
   *
   * @return the setting
   */
  public static LoopDefaults current() {
    return current;
  }

  /**
   * Sets what holds for loops that are made from now on.
   *
   * @param defaults the setting
   */
  public static void set(LoopDefaults defaults) {
    current = Objects.requireNonNull(defaults, "defaults");
  }
}
