package dev.gyre.itests.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;

/**
 * Gyre's bundles are stopped, started, updated and refreshed, in Felix and in Equinox, in every
 * order: and after each step that leaves all of them started loops work.
 *
 * <p>Each run walks a sample; all of them with {@code -Dgyre.permutations=all}, which takes
 * minutes.
 */
@Timeout(600)
final class PermutationsIT {

  private static final boolean ALL = "all".equals(System.getProperty("gyre.permutations"));
  private static final int SAMPLE = 12;

  /** What an operator does to a bundle, after which it is active again. */
  private enum Change {
    RESTART,
    UPDATE,
    REFRESH
  }

  private record Step(String bundle, Change change) {}

  @ParameterizedTest
  @EnumSource
  void bundlesStopAndStart_inEveryOrder(FrameworkKind kind) throws Exception {
    try (var framework = framework(kind)) {
      List<List<String>> orders = sample(permutations(BundleFiles.GYRE));
      for (List<String> order : orders) {
        for (String each : order) {
          bundle(framework, each).stop();
        }
        for (String each : order) {
          bundle(framework, each).start();
        }
        checkThatLoopsWork(framework, "stopped and started as " + order);
      }
      report(framework, kind, "orders", orders.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bundlesAreChanged_oneAfterAnother(FrameworkKind kind) throws Exception {
    try (var framework = framework(kind)) {
      List<List<Step>> walks = sample(pairsOfSteps());
      for (List<Step> walk : walks) {
        for (Step step : walk) {
          take(step, framework);
          checkThatLoopsWork(framework, walk + ", after " + step);
        }
      }
      report(framework, kind, "changes", walks.size());
    }
  }

  private static EmbeddedFramework framework(FrameworkKind kind) throws Exception {
    EmbeddedFramework framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    checkThatLoopsWork(framework, "started");
    return framework;
  }

  private static void take(Step step, EmbeddedFramework framework) throws Exception {
    Bundle bundle = bundle(framework, step.bundle());
    switch (step.change()) {
      case RESTART -> {
        bundle.stop();
        bundle.start();
      }
      case UPDATE -> { // importers keep the old one until they are refreshed, as deployers do
        bundle.update();
        framework.refresh();
      }
      case REFRESH -> framework.refresh(bundle);
    }
  }

  private static void checkThatLoopsWork(EmbeddedFramework framework, String when)
      throws Exception {
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 2);
    framework.awaitServices(LoopTrial.class.getName(), 1);
    LoopTrial trial = framework.service(LoopTrial.class);
    assertEquals("awaited", trial.task(), when);
    assertEquals("echo", trial.echo("echo"), when);
    assertTrue(trial.executorThread().startsWith("gyre-threads-"), when);
  }

  private static Bundle bundle(EmbeddedFramework framework, String artifact) {
    return framework.bundleOf(BundleFiles.named(List.of(artifact)).getFirst());
  }

  private static void report(
      EmbeddedFramework framework, FrameworkKind kind, String what, int count) throws Exception {
    var report = new Report("walk-%s-%s.txt".formatted(kind, what), "walks on " + framework);
    report.count(what, count);
    report.publish();
  }

  // What there is to walk

  private static <T> List<T> sample(List<T> all) {
    if (ALL) {
      return all;
    }
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(7)); // the same in each run
    return shuffled.subList(0, SAMPLE);
  }

  private static List<List<Step>> pairsOfSteps() {
    var steps = new ArrayList<Step>();
    for (String bundle : BundleFiles.GYRE) {
      for (Change change : Change.values()) {
        steps.add(new Step(bundle, change));
      }
    }
    var pairs = new ArrayList<List<Step>>();
    for (Step first : steps) {
      for (Step second : steps) {
        pairs.add(List.of(first, second));
      }
    }
    return pairs;
  }

  private static <T> List<List<T>> permutations(List<T> elements) {
    if (elements.isEmpty()) {
      return List.of(List.of());
    }
    var all = new ArrayList<List<T>>();
    for (T first : elements) {
      var rest = new ArrayList<>(elements);
      rest.remove(first);
      for (List<T> each : permutations(rest)) {
        var order = new ArrayList<T>(List.of(first));
        order.addAll(each);
        all.add(order);
      }
    }
    return all;
  }
}
