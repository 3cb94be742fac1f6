package dev.gyre.host.shell;

import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapListener;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs each swap in one line whose keys never change, so that it can be searched for and taken
 * apart.
 */
final class SwapLog implements SwapListener {

  private static final Logger LOGGER = LoggerFactory.getLogger(SwapLog.class);

  @Override
  public void onSwap(SwapEvent event) {
    boolean refused = event.phase() == SwapEvent.Phase.REFUSED;
    LOGGER
        .atLevel(refused ? Level.WARN : Level.INFO)
        .setCause(event.failure())
        .log(() -> line(event));
  }

  /**
   * Writes an event as {@code key=value} pairs. {@code none} stands for no provider.
   *
   * @param event the event
   * @return one line
   */
  static String line(SwapEvent event) {
    return "swap part=%s from=%s to=%s phase=%s moved=%d left=%d took=%dms loops=%d"
        .formatted(
            event.part().name(),
            event.from() == null ? "none" : event.from(),
            event.to() == null ? "none" : event.to(),
            event.phase().name().toLowerCase(Locale.ROOT),
            event.moved(),
            event.left(),
            event.took().toMillis(),
            event.loops());
  }
}
