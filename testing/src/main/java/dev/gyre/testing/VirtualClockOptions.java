package dev.gyre.testing;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link VirtualClockLoop} behaves. Immutable: each {@code with} method returns a changed
 * copy.
 *
 * @param shuffleSeed what the order of callbacks that are ready in the same turn is drawn from, or
 *     null for first in, first out
 * @param patience how long, in real time, a loop that has nothing else to do waits for other
 *     threads to hand something over; zero not to wait at all
 * @since 0.1
 */
public record VirtualClockOptions(@Nullable Long shuffleSeed, Duration patience) {

  /** First in, first out; does not wait for other threads. */
  public static final VirtualClockOptions DEFAULT = new VirtualClockOptions(null, Duration.ZERO);

  /** Checks the values. */
  public VirtualClockOptions {
    Objects.requireNonNull(patience, "patience");
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience must not be negative: " + patience);
    }
  }

  /**
   * Has callbacks that are ready in the same turn run in a random order: the same one for the same
   * seed. A test that passes with every seed does not lean on an order that it happened to see.
   *
   * <p>This breaks the loop's promise to run callbacks in the order in which they were scheduled;
   * code that rightly relies on it cannot be tested so.
   *
   * @param seed what the order is drawn from
   * @return changed options
   */
  public VirtualClockOptions withShuffleSeed(long seed) {
    return new VirtualClockOptions(seed, patience);
  }

  /**
   * Lets other threads take part. A loop with timers still does not wait for them: the clock jumps,
   * as if other threads took for ever.
   *
   * @param given how long to wait, in real time
   * @return changed options
   */
  public VirtualClockOptions withPatience(Duration given) {
    return new VirtualClockOptions(shuffleSeed, given);
  }
}
