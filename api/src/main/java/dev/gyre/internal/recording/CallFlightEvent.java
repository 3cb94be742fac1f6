package dev.gyre.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A call of the host's executor, as the flight recorder sees it: from hand-over to answer. */
@Name("dev.gyre.ExecutorCall")
@Label("Executor Call")
@Category("Gyre")
@Description("A call of the host's default executor, from the hand-over to the answer")
@Enabled(false)
@Threshold("10 ms")
@StackTrace(false)
@SuppressWarnings("unused") // the recorder reads the fields
final class CallFlightEvent extends Event implements CallRecording {

  private static final CallFlightEvent PROBE = new CallFlightEvent("");

  @Label("Provider")
  private final String provider;

  @Label("Waited")
  @Description("From the hand-over until the call began")
  @Timespan(Timespan.NANOSECONDS)
  private long waited;

  @Label("Failure")
  private String failure = "";

  private final transient long handedOverNanos = System.nanoTime(); // the recorder leaves it out

  private CallFlightEvent(String provider) {
    this.provider = provider;
  }

  static @Nullable CallFlightEvent beginIfWanted(String provider) {
    if (!PROBE.isEnabled()) {
      return null;
    }
    var event = new CallFlightEvent(provider);
    event.begin();
    return event;
  }

  @Override
  public void called() {
    waited = System.nanoTime() - handedOverNanos;
  }

  @Override
  public void answered(@Nullable Throwable thrown) {
    end();
    if (shouldCommit()) {
      failure = thrown == null ? "" : thrown.toString();
      try {
        commit();
      } catch (LinkageError unreachable) {
        Recorder.giveUp();
      }
    }
  }
}
