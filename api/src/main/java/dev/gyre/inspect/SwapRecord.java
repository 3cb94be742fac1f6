package dev.gyre.inspect;

import dev.gyre.spi.SwapEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the history of swaps: a {@link SwapEvent} in words, which keeps nothing alive that the
 * event may refer to. Immutable.
 *
 * @param number counts the swaps of this process from 1
 * @param atMillis when it was told, in milliseconds since 1970
 * @param part the part
 * @param phase {@code switched}, {@code drained} or {@code refused}
 * @param from the provider that was current; {@code none} if there was none
 * @param to the one that is current now, or was tried and refused; {@code none} if there is none
 * @param moved how much work went from the old to the new
 * @param left how much work was left with the old
 * @param tookMillis how long it took
 * @param failure what went wrong; empty if nothing did
 * @since 0.1
 */
public record SwapRecord(
    long number,
    long atMillis,
    String part,
    String phase,
    String from,
    String to,
    long moved,
    long left,
    double tookMillis,
    String failure) {

  /**
   * Writes an event down.
   *
   * @param number its number
   * @param atMillis when it was told, in milliseconds since 1970
   * @param event the event
   * @return the record
   */
  public static SwapRecord of(long number, long atMillis, SwapEvent event) {
    Throwable failure = event.failure();
    return new SwapRecord(
        number,
        atMillis,
        event.part().name(),
        event.phase().name().toLowerCase(Locale.ROOT),
        orNone(event.from()),
        orNone(event.to()),
        event.moved(),
        event.left(),
        event.took().toNanos() / 1e6,
        failure == null ? "" : failure.toString());
  }

  private static String orNone(@Nullable String provider) {
    return provider == null ? "none" : provider;
  }
}
