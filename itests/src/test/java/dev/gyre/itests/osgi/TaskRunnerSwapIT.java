package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.SwapControl;
import dev.gyre.itests.osgi.control.TaskLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.runner.MarkingRunnerActivator;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;

/**
 * The task runner is replaced while loops are made and run tasks: contract S1 for this part. The
 * very next loop has the new one, a loop that runs keeps the one that it was made with, and each
 * step of each task is made once and in order.
 *
 * <p>{@code -Dgyre.task-runner.swaps=10000} for the long run, half of them in each framework.
 */
@Timeout(3600)
final class TaskRunnerSwapIT {

  private static final int SWAPS = Integer.getInteger("gyre.task-runner.swaps", 100);
  private static final int SWAPS_IN_A_CYCLE = 5;
  private static final int THREADS = 2;

  private SwapControl control;
  private TaskLoad load;

  @ParameterizedTest
  @EnumSource
  void tasks_areRunOnceEach_whileTheTaskRunnerIsSwapped(FrameworkKind kind) throws Exception {
    BundleSource first = BundleSource.of(MarkingRunnerActivator.class, 1);
    BundleSource second = BundleSource.of(MarkingRunnerActivator.class, 2);
    int cycles = SWAPS / FrameworkKind.values().length / SWAPS_IN_A_CYCLE;
    try (var framework = EmbeddedFramework.startWithGyre(kind)) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      control = framework.service(SwapControl.class);
      load = framework.service(TaskLoad.class);
      String usual = control.current("task-runner");
      Bundle marking = framework.install(first);
      load.start(THREADS);
      TaskLoad.Figures figures;
      try {
        for (int cycle = 0; cycle < cycles; cycle++) {
          marking.start();
          checkServes("marking-1");
          control.prefer("task-runner", "baton");
          checkServes("baton");
          control.prefer("task-runner", null);
          checkServes("marking-1");
          marking.update(second.open());
          checkServes("marking-2");
          marking.stop();
          checkServes(usual);
          marking.update(first.open());
        }
      } finally {
        figures = load.stop();
      }
      int swaps = cycles * SWAPS_IN_A_CYCLE;
      report(framework, kind, swaps, figures);
      assertEquals(List.of(), figures.failures());
      assertEquals(figures.begun(), figures.ended());
      assertTrue(figures.loopsMade() > swaps, figures.toString());
      assertEquals(List.of(), refusals());
    }
  }

  /** The next loop has it, and loops that were made before go on. */
  private void checkServes(String runner) {
    List<Long> before = load.tasksOfRunningLoops();
    String parts = load.partsOfNextLoop();
    assertTrue(parts.endsWith(" " + runner), runner + " should serve, the loop has " + parts);
    await("running loops go on").until(() -> haveAdvanced(before));
  }

  private boolean haveAdvanced(List<Long> before) {
    List<Long> now = load.tasksOfRunningLoops();
    for (int i = 0; i < before.size(); i++) {
      if (now.get(i) <= before.get(i)) {
        return false;
      }
    }
    return true;
  }

  private List<String> refusals() {
    return control.events().stream().filter(each -> each.contains(" refused ")).toList();
  }

  private static void report(
      EmbeddedFramework framework, FrameworkKind kind, int swaps, TaskLoad.Figures figures)
      throws Exception {
    var report =
        new Report("task-runner-swaps-" + kind + ".txt", "task runner swaps on " + framework);
    report.count("swaps", swaps);
    report.count("loops made, used and closed", figures.loopsMade());
    figures.loops().forEach((parts, made) -> report.count("  of " + parts, made));
    report.count("tasks begun", figures.begun());
    report.count("  ended, each step once and in order", figures.ended());
    report.count("failed", figures.failures().size());
    report.publish();
  }
}
