package dev.gyre.micrometer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.inspect.ExecutorFigures;
import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.TurnTimes;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registry shows, while loops and providers come and go. */
final class GyreMetricsTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private GyreMetrics metrics = unhurried();

  /** Looks when it is told to, and whenever a meter is read. */
  private static GyreMetrics unhurried() {
    return new GyreMetrics(
        Tags.of("host", "a"),
        NEVER,
        new Figures(() -> Figures.Snapshot.of(new Loops()), Duration.ZERO));
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void loop_showsWhatItDoes() {
    new Loops().setMeasuringTurns(true);
    try (EventLoop loop = Gyre.newEventLoop()) {
      metrics.bindTo(registry);
      loop.callLater(Duration.ofDays(1), () -> {});
      loop.runUntilComplete(loop::yieldNow);

      Search ofLoop = registry.find("gyre.loop.turns");
      assertEquals(
          List.of("host", "id", "loop", "selector", "task.runner"),
          ofLoop.meter().getId().getTags().stream().map(tag -> tag.getKey()).toList());
      assertEquals(
          Providers.current(Part.SELECTOR).name(), ofLoop.meter().getId().getTag("selector"));
      assertTrue(ofLoop.functionCounter().count() > 0);
      assertTrue(registry.get("gyre.loop.callbacks").functionCounter().count() > 0);
      assertEquals(1, registry.get("gyre.loop.timers").gauge().value());
      assertEquals(0, registry.get("gyre.loop.ready").gauge().value());
      assertEquals(0, registry.get("gyre.loop.busy").timeGauge().value(TimeUnit.SECONDS));
      double longest =
          registry.get("gyre.loop.turn.time").tag("quantile", "1").timeGauge().value(SECONDS);
      assertTrue(longest > 0 && longest < 60, () -> "longest turn: " + longest);
      assertEquals(1, registry.get("gyre.loops").gauge().value());
    } finally {
      new Loops().setMeasuringTurns(false);
    }
  }

  @Test
  void loops_areFollowed_andNothingIsHeldOfOneThatIsClosed() {
    metrics.bindTo(registry);
    assertNull(registry.find("gyre.loop.turns").meter());

    WeakReference<EventLoop> closed = openAndClose();
    metrics.follow();

    assertNull(registry.find("gyre.loop.turns").meter());
    assertEquals(0, registry.get("gyre.loops").gauge().value());
    await()
        .until(() -> {
          System.gc();
          return closed.get() == null;
        });
  }

  private WeakReference<EventLoop> openAndClose() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      loop.runUntilComplete(loop::yieldNow);
      metrics.follow();
      assertTrue(registry.get("gyre.loop.turns").functionCounter().count() > 0);
      return new WeakReference<>(loop);
    }
  }

  @Test
  void loopsAreLookedFor_allTheTime() {
    metrics = new GyreMetrics(Tags.empty(), Duration.ofMillis(5));
    metrics.bindTo(registry);
    try (EventLoop _ = Gyre.newEventLoop()) {
      await().until(() -> registry.find("gyre.loop.turns").meter() != null);
    }
    await().until(() -> registry.find("gyre.loop.turns").meter() == null);
  }

  @Test
  void loopThatMoves_isCountedByNobodyTwice() {
    var now = new LoopFigures[] {loop("nio", 100)};
    var figures =
        new Figures(
            () -> new Figures.Snapshot(Map.of(1L, now[0]), noCalls(), List.of()), Duration.ZERO);
    metrics = new GyreMetrics(Tags.empty(), NEVER, figures);
    metrics.bindTo(registry);
    assertEquals(100, turns("nio"));

    now[0] = loop("epoll", 130);
    metrics.follow();
    assertNull(registry.find("gyre.loop.turns").tag("selector", "nio").meter());
    assertEquals(0, turns("epoll"));

    now[0] = loop("epoll", 150);
    assertEquals(20, turns("epoll"));
  }

  private double turns(String selector) {
    return registry.get("gyre.loop.turns").tag("selector", selector).functionCounter().count();
  }

  private static LoopFigures loop(String selector, long turns) {
    return new LoopFigures(
        1,
        "loop",
        "running",
        "",
        0,
        false,
        100,
        selector,
        "baton",
        turns,
        0,
        0,
        0,
        0,
        0,
        TurnTimes.NONE);
  }

  private static ExecutorFigures noCalls() {
    return new ExecutorFigures("none", 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void executor_isToldByItsProvider_andSwapsAreTimed() throws Exception {
    try (var _ = Providers.install(Part.EXECUTOR, new SameThread("first"), 1000);
        Lease lease = Providers.executor().lease()) {
      metrics.bindTo(registry);
      lease.submit(() -> 1).get(10, SECONDS);
      double before = answered("first");
      lease.submit(() -> 2).get(10, SECONDS);
      assertEquals(before + 1, answered("first"));
      assertEquals(0, swapsOfExecutor());
      assertEquals(1, served("first"));

      try (var _ = Providers.install(Part.EXECUTOR, new SameThread("second"), 1001)) {
        assertEquals(1, swapsOfExecutor());
        assertNull(registry.find("gyre.executor.answered").tag("executor", "first").meter());
        assertEquals(0, answered("second"));
        lease.submit(() -> 3).get(10, SECONDS);
        assertEquals(1, answered("second"));
        assertEquals(0, served("first"));
        assertEquals(1, served("second"));
      }
      assertNull(registry.find("gyre.provider").tag("provider", "second").meter());
    }
  }

  private double answered(String executor) {
    return registry
        .get("gyre.executor.answered")
        .tag("executor", executor)
        .functionCounter()
        .count();
  }

  private double served(String executor) {
    return registry
        .get("gyre.provider")
        .tags("part", "executor", "provider", executor)
        .gauge()
        .value();
  }

  private long swapsOfExecutor() {
    return registry.get("gyre.swap").tags("part", "executor", "phase", "switched").timer().count();
  }

  @Test
  void registries_areBoundOnceEach_andLeftEmpty() {
    var other = new SimpleMeterRegistry();
    try (EventLoop _ = Gyre.newEventLoop()) {
      metrics.bindTo(registry);
      metrics.bindTo(registry);
      metrics.bindTo(other);
      assertFalse(other.getMeters().isEmpty());

      metrics.unbindFrom(other);
      assertEquals(List.of(), namesIn(other));
      assertFalse(namesIn(registry).isEmpty());
      metrics.close();
      assertEquals(List.of(), namesIn(registry));
    }
  }

  private static List<String> namesIn(MeterRegistry registry) {
    return registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).toList();
  }

  @Test
  void intervalThatIsNotPositive_isRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> new GyreMetrics(Tags.empty(), Duration.ZERO));
    assertEquals("interval must be positive: PT0S", refused.getMessage());
  }

  /** Runs each call where it is submitted. */
  private record SameThread(String name) implements ExecutorProvider {

    @Override
    public CallExecutor open() {
      return new CallExecutor() {
        @Override
        public void execute(Call<?> call) {
          call.run();
        }

        @Override
        public void shutdown() {
          // nothing to end
        }
      };
    }
  }
}
