package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Task;
import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.TurnTimes;
import dev.gyre.spi.LoopDefaults;
import dev.gyre.spi.TurnMeasuring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see of a loop at a glance, without asking it for a turn. */
class FiguresTest {

  private static final long SECOND = 1_000_000_000;

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final Loops loops = new Loops();

  @AfterEach
  void close() {
    TurnMeasuring.set(false);
    LoopDefaults.set(LoopDefaults.USUAL);
    loop.close();
  }

  private LoopFigures figures() {
    return loops.getLoops().stream()
        .filter(each -> each.name().equals(loop.reading().name()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void idleLoop_showsWhatWaits() {
    loop.callSoon(() -> {});
    loop.callLater(Duration.ofSeconds(1), () -> {});
    loop.callLater(Duration.ofSeconds(1), () -> {});
    Task<Integer> task = loop.createTask(() -> loop.createFuture().hashCode());

    LoopFigures figures = figures();

    assertEquals("idle", figures.state());
    assertEquals("", figures.threadName());
    assertEquals(2, figures.ready());
    assertEquals(2, figures.timers());
    assertEquals(1, figures.tasks());
    assertEquals(0, figures.turns());
    assertEquals(0, figures.busyMillis());
    assertEquals(TurnTimes.NONE, figures.turnTimes());
    virtual.runUntilIdle();
    assertTrue(task.isDone());
    assertEquals(0, figures().tasks());
  }

  @Test
  void turnsAndCallbacks_areCounted() {
    loop.callSoon(() -> loop.callSoon(() -> {}));
    loop.callSoon(() -> {});
    virtual.runUntilIdle();

    long turns = figures().turns();
    long callbacks = figures().callbacks();
    loop.callSoon(() -> {});
    virtual.runUntilIdle();

    assertTrue(turns >= 2, "two turns at least: " + turns);
    assertTrue(callbacks >= 3, "three callbacks at least: " + callbacks);
    assertTrue(figures().turns() > turns);
    assertTrue(figures().callbacks() > callbacks);
  }

  @Test
  void busyLoop_showsSinceWhen_andIsStalledFromTheLimitOn() {
    List<LoopFigures> seen = new ArrayList<>();
    List<HealthReport> health = new ArrayList<>();
    loop.callSoon(() -> {
      seen.add(figures());
      virtual.now += 3 * SECOND;
      seen.add(figures());
      health.add(loops.checkHealth(3001));
      health.add(loops.checkHealth(3000));
    });
    virtual.now = 100 * SECOND; // which nobody's turn has taken
    virtual.runUntilIdle();

    assertEquals(0, seen.getFirst().busyMillis());
    assertEquals("running", seen.getLast().state());
    assertTrue(seen.getLast().threadId() > 0);
    assertEquals(3000, seen.getLast().busyMillis());
    assertFalse(tellsOfStall(health.getFirst()), health::toString);
    assertTrue(tellsOfStall(health.getLast()), health::toString);
    assertEquals("CRITICAL", health.getLast().status());
    assertEquals(0, figures().busyMillis());
  }

  private boolean tellsOfStall(HealthReport health) {
    String begin = "loop " + figures().title() + " is stalled: it has not asked for I/O for 3.0 s";
    return health.findings().stream().anyMatch(each -> each.text().startsWith(begin));
  }

  @Test
  void turns_areMeasuredOnlyWhileThatIsOn() {
    virtual.runUntilIdle();
    assertEquals(0, figures().turnTimes().measured());

    loops.setMeasuringTurns(true);
    loop.callSoon(() -> virtual.now += SECOND);
    virtual.runUntilIdle();
    TurnTimes measured = figures().turnTimes();
    loops.setMeasuringTurns(false);
    loop.callSoon(() -> virtual.now += 2 * SECOND);
    virtual.runUntilIdle();

    assertEquals(1000, measured.longestMillis());
    assertEquals(1000, figures().turnTimes().longestMillis());
  }

  @Test
  void timeBetweenRuns_isNobodysTurn() {
    loops.setMeasuringTurns(true);
    virtual.runUntilIdle();
    virtual.now += 50 * SECOND;
    virtual.runUntilIdle();

    assertEquals(0, figures().turnTimes().longestMillis());
  }

  @Test
  void debug_isSwitchedByIdOrName() {
    loops.setDebug(Long.toString(figures().id()), true);
    assertTrue(loop.getDebug());
    loops.setDebug(figures().name(), false);
    assertFalse(loop.getDebug());

    var failure =
        assertThrows(IllegalArgumentException.class, () -> loops.setDebug("nobody", true));
    assertTrue(
        failure.getMessage().startsWith("no open loop is called nobody; open are"),
        failure::getMessage);
    assertTrue(failure.getMessage().contains(figures().title()), failure::getMessage);
  }

  @Test
  void newLoop_takesOverWhatTheOperatorHasSet() {
    LoopDefaults.set(new LoopDefaults(true, Duration.ofMillis(7)));
    var later = new VirtualLoop();
    try {
      assertTrue(later.loop.getDebug());
      assertEquals(Duration.ofMillis(7), later.loop.getSlowCallbackDuration());
      assertFalse(loop.getDebug());
    } finally {
      later.loop.close();
    }
  }

  @Test
  void closedLoop_isNotShown() {
    String name = figures().name();
    loop.close();

    assertTrue(loops.getLoops().stream().noneMatch(each -> each.name().equals(name)));
  }

  @Test
  void guestRun_isNotStalledByItsWait() throws Exception {
    try (var run = loop.beginGuestRun()) {
      Thread poller =
          Thread.ofPlatform()
              .start(() -> {
                virtual.now += 5 * SECOND;
                run.pollEvents(Duration.ZERO);
              });
      poller.join();

      assertEquals(0, figures().busyMillis());
      run.processEvents();
      run.runReady();
    }
  }
}
