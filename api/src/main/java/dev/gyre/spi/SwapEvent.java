package dev.gyre.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A part of the host was replaced, or could not be.
 *
 * @param part which part
 * @param phase what happened
 * @param from the provider that was current, or null if there was none
 * @param to the provider that is current now, or null if there is none; with {@link Phase#REFUSED},
 *     the one that was tried
 * @param moved how much work went from the old to the new
 * @param left how much work was left with the old
 * @param took how long it took
 * @param failure why it was refused; with {@link Phase#DRAINED}, what the old one threw when it was
 *     shut down, which of a policy's loops run on without it, or why a loop has not moved to a new
 *     selector; else null
 * @param loops how many loops have moved, if the part is one that running loops have
 * @since 0.1
 */
public record SwapEvent(
    Part<?> part,
    Phase phase,
    @Nullable String from,
    @Nullable String to,
    long moved,
    long left,
    Duration took,
    @Nullable Throwable failure,
    int loops) {

  /**
   * Creates the event of a part that running loops do not have.
   *
   * @param part which part
   * @param phase what happened
   * @param from the provider that was current, or null if there was none
   * @param to the provider that is current now or was tried, or null if there is none
   * @param moved how much work went from the old to the new
   * @param left how much work was left with the old
   * @param took how long it took
   * @param failure why it was refused, or what the old one threw, or null
   */
  public SwapEvent(
      Part<?> part,
      Phase phase,
      @Nullable String from,
      @Nullable String to,
      long moved,
      long left,
      Duration took,
      @Nullable Throwable failure) {
    this(part, phase, from, to, moved, left, took, failure, 0);
  }

  /** What happened. */
  public enum Phase {
    /** The new provider serves from now on. */
    SWITCHED,
    /** The old provider has finished, or its deadline is over. */
    DRAINED,
    /** The new provider failed; everything stays as it was. */
    REFUSED
  }
}
