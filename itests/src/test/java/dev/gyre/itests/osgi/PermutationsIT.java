package dev.gyre.itests.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;

/**
 * Gyre's bundles are stopped, started, updated and refreshed, in Felix and in Equinox, in every
 * order: and after each step that leaves all of them started loops work.
 *
 * <p>Each run walks a sample; all of them with {@code -Dgyre.permutations=all}, which takes
 * minutes.
 */
@ParameterizedClass
@EnumSource
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

  private static EmbeddedFramework framework;

  @Parameter FrameworkKind kind;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    checkThatLoopsWork("started");
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void bundlesStopAndStart_inEveryOrder() throws Exception {
    List<List<String>> orders = sample(permutations(BundleFiles.GYRE));
    for (List<String> order : orders) {
      for (String each : order) {
        bundle(each).stop();
      }
      for (String each : order) {
        bundle(each).start();
      }
      checkThatLoopsWork("stopped and started as " + order);
    }
    report("orders", orders.size());
  }

  @Test
  void bundlesAreChanged_oneAfterAnother() throws Exception {
    List<List<Step>> walks = sample(pairsOfSteps());
    for (List<Step> walk : walks) {
      for (Step step : walk) {
        take(step);
        checkThatLoopsWork(walk + ", after " + step);
      }
    }
    report("changes", walks.size());
  }

  private static void take(Step step) throws Exception {
    Bundle bundle = bundle(step.bundle());
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

  private static void checkThatLoopsWork(String when) throws Exception {
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 2);
    framework.awaitServices(LoopTrial.class.getName(), 1);
    LoopTrial trial = framework.service(LoopTrial.class);
    assertEquals("awaited", trial.task(), when);
    assertEquals("echo", trial.echo("echo"), when);
    assertTrue(trial.executorThread().startsWith("gyre-threads-"), when);
  }

  private static Bundle bundle(String artifact) {
    return framework.bundleOf(BundleFiles.named(List.of(artifact)).getFirst());
  }

  private void report(String what, int count) throws Exception {
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
