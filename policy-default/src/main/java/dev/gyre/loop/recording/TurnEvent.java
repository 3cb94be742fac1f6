package dev.gyre.loop.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A turn of a loop, as the flight recorder sees it. */
@Name("dev.gyre.Turn")
@Label("Turn")
@Category("Gyre")
@Description("A turn of an event loop: what was ready has run")
@Enabled(false)
@Threshold("1 ms")
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class TurnEvent extends Event implements Recording.Turn {

  private static final TurnEvent PROBE = new TurnEvent();

  @Label("Loop")
  private String loop = "";

  @Label("Callbacks")
  @Description("How many callbacks and steps of tasks have run in it")
  private int callbacks;

  static boolean isWanted() {
    return PROBE.isEnabled();
  }

  static TurnEvent begun() {
    var event = new TurnEvent();
    event.begin();
    return event;
  }

  @Override
  public void end(String loopName, int callbackCount) {
    end();
    if (shouldCommit()) {
      loop = loopName;
      callbacks = callbackCount;
      try {
        commit();
      } catch (LinkageError unreachable) {
        Recording.giveUp();
      }
    }
  }
}
