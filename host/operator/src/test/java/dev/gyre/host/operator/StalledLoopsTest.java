package dev.gyre.host.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.host.operator.StalledLoops.Change;
import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.TurnTimes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each stall is told of once, and so is its end. */
final class StalledLoopsTest {

  private static final double LIMIT = 100;

  private final StalledLoops stalled = new StalledLoops();

  private static LoopFigures loop(long id, double busyMillis) {
    return new LoopFigures(
        id,
        "loop",
        "running",
        "",
        0,
        false,
        100,
        "",
        "",
        0,
        0,
        0,
        0,
        0,
        busyMillis,
        TurnTimes.NONE);
  }

  @Test
  void busyForLess_isNoStall() {
    assertEquals(List.of(), stalled.look(List.of(loop(1, 99), loop(2, 0)), LIMIT));
  }

  @Test
  void stall_isToldOnce_andItsEndWithHowLongItWasSeen() {
    assertEquals(
        List.of(new Change(loop(1, 100), true)),
        stalled.look(List.of(loop(1, 100), loop(2, 1)), LIMIT));
    assertEquals(List.of(), stalled.look(List.of(loop(1, 150), loop(2, 1)), LIMIT));
    assertEquals(
        List.of(new Change(loop(1, 150), false)),
        stalled.look(List.of(loop(1, 0), loop(2, 1)), LIMIT));
    assertEquals(List.of(), stalled.look(List.of(loop(1, 0), loop(2, 1)), LIMIT));
  }

  @Test
  void loopThatIsGone_isStalledNoLonger() {
    stalled.look(List.of(loop(1, 100)), LIMIT);

    assertEquals(List.of(new Change(loop(1, 100), false)), stalled.look(List.of(), LIMIT));
  }
}
