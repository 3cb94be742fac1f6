package dev.gyre.internal.recording;

import dev.gyre.inspect.SwapRecord;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A swap, as the flight recorder sees it. */
@Name("dev.gyre.Swap")
@Label("Swap")
@Category("Gyre")
@Description("A part of the host was replaced, or could not be")
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class SwapFlightEvent extends Event {

  private static final SwapFlightEvent PROBE = new SwapFlightEvent();

  @Label("Part")
  private String part = "";

  @Label("Phase")
  @Description("switched, drained or refused")
  private String phase = "";

  @Label("From")
  private String from = "";

  @Label("To")
  private String to = "";

  @Label("Moved")
  @Description("How much work went from the old to the new")
  private long moved;

  @Label("Left")
  @Description("How much work was left with the old")
  private long left;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  private long took;

  @Label("Failure")
  private String failure = "";

  static void record(SwapRecord swap) {
    if (!PROBE.isEnabled()) {
      return;
    }
    var event = new SwapFlightEvent();
    event.part = swap.part();
    event.phase = swap.phase();
    event.from = swap.from();
    event.to = swap.to();
    event.moved = swap.moved();
    event.left = swap.left();
    event.took = (long) (swap.tookMillis() * 1e6);
    event.failure = swap.failure();
    event.commit();
  }
}
