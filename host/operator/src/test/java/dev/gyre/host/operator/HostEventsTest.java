package dev.gyre.host.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.TurnTimes;
import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Events of the framework have topics and keys that stay. */
final class HostEventsTest {

  private final List<Event> posted = new ArrayList<>();
  private final HostEvents events =
      new HostEvents(
          new EventAdmin() {
            @Override
            public void postEvent(Event event) {
              posted.add(event);
            }

            @Override
            public void sendEvent(Event event) {
              throw new AssertionError("whoever listens must not hold the host up");
            }
          });

  @Test
  void swap_isPosted() {
    events.onSwap(
        new SwapEvent(
            Part.EXECUTOR,
            SwapEvent.Phase.REFUSED,
            null,
            "process",
            0,
            3,
            Duration.ofMillis(12),
            new IllegalStateException("no")));

    Event event = posted.getFirst();
    assertEquals("dev/gyre/swap/REFUSED", event.getTopic());
    assertEquals("executor", event.getProperty("part"));
    assertEquals("none", event.getProperty("from"));
    assertEquals("process", event.getProperty("to"));
    assertEquals(3L, event.getProperty("left"));
    assertEquals(12.0, event.getProperty("took.millis"));
    assertEquals("java.lang.IllegalStateException: no", event.getProperty("failure"));
  }

  @Test
  void stall_isPosted_andItsEnd() {
    var loop =
        new LoopFigures(
            7, "loop", "running", "t", 5, false, 1, "", "", 0, 0, 0, 0, 0, 99, TurnTimes.NONE);

    events.loop(loop, true);
    events.loop(loop, false);

    assertEquals("dev/gyre/loop/STALLED", posted.getFirst().getTopic());
    assertEquals("dev/gyre/loop/RECOVERED", posted.getLast().getTopic());
    assertEquals(7L, posted.getFirst().getProperty("id"));
    assertEquals(99.0, posted.getFirst().getProperty("busy.millis"));
  }
}
