package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.Gyre;
import dev.gyre.Runner;
import dev.gyre.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a run ends, and what it leaves behind. */
class RunsTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;

  private static final Action FATAL =
      () -> {
        throw new InternalError("expected");
      };

  @Test
  void runThatAFatalErrorHasLeft_doesNotEndTheNextOne() {
    assertThrows(InternalError.class, () -> loop.runUntilComplete(FATAL));
    loop.runUntilComplete(() -> Gyre.sleep(Duration.ofSeconds(1)));
    assertEquals(1_000_000_000L, loop.time());
  }

  @Test
  void fatalErrorThatHasLeftTheRun_isNotReportedAsWell() {
    assertThrows(InternalError.class, () -> loop.runUntilComplete(FATAL));
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void runnerClearsUp_afterAFatalError() {
    List<String> seen = new ArrayList<>();
    var runner = new Runner(() -> loop);
    runner.run(() ->
        loop.createTask(() -> {
          try {
            Gyre.sleep(Duration.ofSeconds(100));
          } finally {
            Gyre.sleep(Duration.ofSeconds(1));
            seen.add("cleaned up");
          }
        }));
    assertThrows(InternalError.class, () -> runner.run(FATAL));
    runner.close();
    assertEquals(List.of("cleaned up"), seen);
    assertTrue(loop.isClosed());
  }

  @Test
  void taskStillPendingWhenItsLoopIsClosed_isReportedOnce() {
    Task<Void> neverBegun = loop.createTask((Action) () -> {});
    loop.close();
    loop.close();
    assertEquals(1, virtual.reports.size());
    var report = virtual.reports.get(0);
    assertEquals("task had not begun when its loop was closed", report.message());
    assertSame(neverBegun, report.details().get("task"));
  }

  @Test
  void taskOfARunThatWasStopped_isNotReportedAsWell() {
    loop.callSoon(loop::stop);
    assertThrows(
        IllegalStateException.class,
        () -> loop.runUntilComplete(() -> Gyre.sleep(Duration.ofSeconds(5))));
    Task<?> left = loop.allTasks().iterator().next();
    loop.runUntilComplete(left); // it lives on until somebody goes on with it
    loop.callSoon(loop::stop);
    assertThrows(
        IllegalStateException.class,
        () -> loop.runUntilComplete(() -> Gyre.sleep(Duration.ofSeconds(5))));
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void suspendedTaskIsReportedWhenItsLoopIsClosed() {
    Task<Void> suspended = loop.createTask(() -> Gyre.sleep(Duration.ofSeconds(5)));
    virtual.runUntilIdle();
    loop.close();
    assertEquals(1, virtual.reports.size());
    assertSame(suspended, virtual.reports.get(0).details().get("task"));
  }
}
