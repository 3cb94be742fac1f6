package dev.gyre.loop.recording;

import dev.gyre.spi.SelectorMove;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A loop's move to another selector, as the flight recorder sees it. */
@Name("dev.gyre.SelectorMove")
@Label("Selector Move")
@Category("Gyre")
@Description("A running loop has moved to another selector, or could not and has stayed")
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class MoveEvent extends Event {

  private static final MoveEvent PROBE = new MoveEvent();

  @Label("Loop")
  private String loop = "";

  @Label("From")
  private String from = "";

  @Label("To")
  private String to = "";

  @Label("Moved")
  @Description("How many connections, servers and endpoints went along")
  private int moved;

  @Label("Left")
  @Description("How many drain where they were")
  private int left;

  @Label("Took")
  @Description("The time that the loop spent on it, in one turn or several")
  @Timespan(Timespan.NANOSECONDS)
  private long took;

  @Label("Failure")
  private String failure = "";

  static boolean isWanted() {
    return PROBE.isEnabled();
  }

  static void record(String loopName, SelectorMove move, long nanos) {
    var event = new MoveEvent();
    event.loop = loopName;
    event.from = move.from();
    event.to = move.to();
    event.moved = move.moved();
    event.left = move.left();
    event.took = nanos;
    Throwable failure = move.failure();
    event.failure = failure == null ? "" : failure.toString();
    event.commit();
  }
}
