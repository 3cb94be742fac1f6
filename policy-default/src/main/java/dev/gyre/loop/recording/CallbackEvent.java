package dev.gyre.loop.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A slow callback, as the flight recorder sees it. */
@Name("dev.gyre.SlowCallback")
@Label("Slow Callback")
@Category("Gyre")
@Description("A callback, or a step of a task, that has kept its event loop from all else")
@Enabled(false)
@Threshold("20 ms")
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class CallbackEvent extends Event implements Recording.Callback {

  private static final CallbackEvent PROBE = new CallbackEvent("", "");

  @Label("Loop")
  private final String loop;

  @Label("Callback")
  private final String callback;

  private CallbackEvent(String loop, String callback) {
    this.loop = loop;
    this.callback = callback;
  }

  static boolean isWanted() {
    return PROBE.isEnabled();
  }

  static CallbackEvent begin(String loop, String callback) {
    var event = new CallbackEvent(loop, callback);
    event.begin();
    return event;
  }

  @Override
  public void ended() {
    try {
      commit(); // which asks the clock, and the threshold
    } catch (LinkageError unreachable) {
      Recording.giveUp();
    }
  }
}
