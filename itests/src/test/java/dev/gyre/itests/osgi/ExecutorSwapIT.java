package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.CallFigures;
import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ExecutorLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.executor.OwnPoolActivator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;

/**
 * The host's executor is replaced while loops call it: contract S4 (each call starts exactly once
 * and is answered, whatever comes and goes), S5 (a pinned executor stays) and, for executors, S8
 * (with no provider left, calls wait for the next).
 *
 * <p>{@code -Dgyre.executor.swaps=10000} for the long run, half of them in each framework.
 */
@ParameterizedClass
@EnumSource
@Timeout(3600)
final class ExecutorSwapIT {

  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(10);
  private static final int SWAPS = Integer.getInteger("gyre.executor.swaps", 120);
  private static final int CYCLES = SWAPS / FrameworkKind.values().length / 6;

  private static EmbeddedFramework framework;
  private static ExecutorControl control;
  private static Bundle threads;
  private static BundleSource first;
  private static BundleSource second;

  @Parameter FrameworkKind kind;
  private Bundle ownPool;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    control = framework.service(ExecutorControl.class);
    threads = framework.bundle("dev.gyre.executors.threads");
    first = BundleSource.of(OwnPoolActivator.class, 1);
    second = BundleSource.of(OwnPoolActivator.class, 2);
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  @BeforeEach
  void installOwnPool() throws Exception {
    ownPool = framework.install(first);
    control.setDrainDeadline(USUAL_DEADLINE);
  }

  @AfterEach
  void uninstallOwnPool() throws Exception {
    ownPool.uninstall();
    threads.start();
    awaitProvider("threads");
  }

  @Test
  void calls_areAnsweredOnceEach_whileExecutorsAreSwapped() throws Exception {
    long swapsBefore = control.swaps();
    ExecutorLoad load = control.startLoad(3, 40);
    try {
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        swapAround(load);
      }
    } finally {
      load.stop();
    }
    long swaps = control.swaps() - swapsBefore;
    report(swaps, load.figures(), load.pinnedFigures());
    assertTrue(swaps >= 5L * CYCLES, "swaps: " + swaps);
    assertAllAnsweredOnce(load.figures());
    assertAllAnsweredOnce(load.pinnedFigures());
    assertEquals(Map.of("pinned", load.pinnedFigures().sent()), load.pinnedFigures().begunBy());
    assertEquals(0, control.draining());
  }

  /**
   * By every way there is: a start, a preference, an update, a stop; and one that changes nothing.
   */
  private void swapAround(ExecutorLoad load) throws Exception {
    ownPool.start();
    checkServes(load, "own-pool-v1");
    threads.stop();
    threads.start();
    checkServes(load, "own-pool-v1");
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 3);
    control.prefer("virtual");
    checkServes(load, "virtual");
    control.prefer(null);
    checkServes(load, "own-pool-v1");
    ownPool.update(second.open());
    checkServes(load, "own-pool-v2");
    ownPool.stop();
    checkServes(load, "threads");
    ownPool.update(first.open());
  }

  private static void checkServes(ExecutorLoad load, String provider) {
    assertEquals(provider, control.provider());
    long before = load.figures().answered();
    await("calls go on").until(() -> load.figures().answered() > before);
  }

  /** The example of an executor of one's own, as it is shipped: calls wait in it for their turn. */
  @Test
  void pacedExecutor_comesAndGoes_whileLoopsCall() throws Exception {
    System.setProperty("dev.gyre.example.executor.callsPerSecond", "2000");
    Bundle paced = framework.install(BundleFiles.named(BundleFiles.PACED_EXECUTOR)).getFirst();
    ExecutorLoad load = control.startLoad(3, 40);
    try {
      for (int round = 0; round < 5; round++) {
        paced.start();
        checkServes(load, "paced");
        paced.stop();
        checkServes(load, "threads");
      }
    } finally {
      load.stop();
      paced.uninstall();
      System.clearProperty("dev.gyre.example.executor.callsPerSecond");
    }
    assertAllAnsweredOnce(load.figures());
    assertAllAnsweredOnce(load.pinnedFigures());
    assertTrue(load.figures().begunBy().get("gyre-paced") >= 5, () -> "" + load.figures());
  }

  @Test
  void calls_waitForTheNextProvider_whenTheOnlyOneStops() throws Exception {
    threads.stop();
    assertNull(control.provider());
    try (CallBatch batch = control.submit(0, 500)) {
      await("calls wait").until(() -> control.waiting() == 500);
      assertEquals(0, batch.figures().begun());
      ownPool.start();
      await("calls").until(() -> batch.figures().answered() == 500);
      assertAllAnsweredOnce(batch.figures());
      assertEquals(Map.of("own-pool", 500L), batch.figures().begunBy());
    }
  }

  @Test
  void stopOfBlockedExecutor_returnsAtTheDeadline_andItsQueueMoves() throws Exception {
    control.setDrainDeadline(Duration.ofMillis(500));
    long movedBefore = control.moved();
    ownPool.start();
    try (CallBatch batch = control.submit(2, 98)) {
      await("calls").until(() -> batch.figures().begun() == 2);
      await("calls").until(() -> batch.figures().sent() == 100);
      long startNanos = System.nanoTime();
      ownPool.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
      assertTrue(took.toMillis() >= 450, "the stop did not wait for the drain: " + took);
      assertTrue(took.toMillis() < 2_000, "the stop waited beyond the deadline: " + took);
      await("calls").until(() -> batch.figures().answered() == 98);
      assertEquals(98, control.moved() - movedBefore);
      assertEquals(1, control.draining());
      batch.release();
      await("calls").until(() -> batch.figures().answered() == 100);
      await("the drain is over").until(() -> control.draining() == 0);
      assertAllAnsweredOnce(batch.figures());
      assertEquals(Map.of("own-pool", 2L, "gyre-threads", 98L), batch.figures().begunBy());
    }
  }

  private static void awaitProvider(String name) {
    await("provider " + name).until(() -> name.equals(control.provider()));
  }

  private static void assertAllAnsweredOnce(CallFigures figures) {
    assertEquals(List.of(), figures.failures());
    assertEquals(figures.sent(), figures.answered(), "answered");
    assertEquals(figures.sent(), figures.begun(), "begun");
    assertEquals(0, figures.begunAgain(), "begun again");
    assertEquals(0, figures.answeredAgain(), "answered again");
  }

  private void report(long swaps, CallFigures following, CallFigures pinned) throws Exception {
    var report = new Report("executor-swaps-" + kind + ".txt", "executor swaps on " + framework);
    report.count("swaps", swaps);
    report.count("calls sent", following.sent());
    following.begunBy().forEach((by, calls) -> report.count("  begun by " + by, calls));
    report.count("calls answered", following.answered());
    report.count("lost", following.unanswered());
    report.count("begun or answered twice", doubled(following));
    report.count("rejected", following.rejected());
    report.count("calls to a pinned executor", pinned.sent());
    report.count("  answered", pinned.answered());
    pinned.begunBy().forEach((by, calls) -> report.count("  begun by " + by, calls));
    report.publish();
  }

  private static long doubled(CallFigures figures) {
    return figures.begunAgain() + figures.answeredAgain();
  }
}
