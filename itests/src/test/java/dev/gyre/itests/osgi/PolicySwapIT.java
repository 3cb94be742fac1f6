package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.policy.MarkingPolicyActivator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * A policy comes, goes and is replaced while loops are made, kept and run: contract S1 (the very
 * next loop comes from the new policy, and no call fails or sees a half of each), S2 (a thread
 * keeps its loop) and S3 (a policy that leaves waits for its loops, which run on in any case).
 */
final class PolicySwapIT {

  private static final int SWAPS = Integer.getInteger("gyre.policy.swaps", 120);
  private static final int CYCLES = SWAPS / 3;
  private static final int THREADS = 2;

  @Test
  void policySwaps_underLoad() throws Exception {
    BundleSource first = BundleSource.of(MarkingPolicyActivator.class, 1);
    BundleSource second = BundleSource.of(MarkingPolicyActivator.class, 2);
    try (var framework = EmbeddedFramework.startWithGyre()) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      PolicyLoad load = framework.service(PolicyLoad.class);
      load.start(THREADS);
      Bundle marking = framework.install(first);
      int swaps = 0;
      PolicyLoad.Figures figures;
      try {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
          marking.start();
          swaps += checkSwap(load, "marking-1");
          marking.update(second.open());
          swaps += checkSwap(load, "marking-2");
          marking.stop();
          swaps += checkSwap(load, "default");
          marking.update(first.open());
        }
      } finally {
        figures = load.stop();
      }
      report(framework, swaps, figures);
      assertEquals(List.of(), figures.failures());
      assertEquals(3 * CYCLES, swaps);
      assertTrue(figures.loopsMade() > swaps, figures.toString());
      assertEquals(THREADS, figures.runningLoopsFinished());
    }
  }

  @Test
  void policyThatStops_waitsForItsLoop() throws Exception {
    try (var framework = EmbeddedFramework.startWithGyre()) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      PolicyLoad load = framework.service(PolicyLoad.class);
      Bundle marking = framework.install(BundleSource.of(MarkingPolicyActivator.class, 1));
      marking.start();
      PolicyLoad.TickingLoop loop = load.startLoop();
      await("it runs").until(() -> loop.ticks() > 0);
      load.setDrainDeadline(Patience.LIMIT);
      Thread stopping = Thread.ofPlatform().start(() -> stop(marking));
      await("the next policy serves").until(() -> load.policyOfNextLoop().equals("default"));
      long before = loop.ticks();
      await("it runs on").until(() -> loop.ticks() > before);
      assertTrue(stopping.isAlive(), "the bundle waits for its loop");
      loop.end();
      stopping.join(Patience.LIMIT);
      assertEquals(Bundle.RESOLVED, marking.getState());
      assertEquals(List.of("policy marking-1 -> default drained, left 0: null"), load.drains());
    }
  }

  @Test
  void policyWhoseLoopNeverEnds_stopsAtTheDeadline_andTheLoopRunsOn() throws Exception {
    try (var framework = EmbeddedFramework.startWithGyre()) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      PolicyLoad load = framework.service(PolicyLoad.class);
      Bundle marking = framework.install(BundleSource.of(MarkingPolicyActivator.class, 1));
      marking.start();
      PolicyLoad.TickingLoop loop = load.startLoop();
      await("it runs").until(() -> loop.ticks() > 0);
      load.setDrainDeadline(Duration.ofMillis(50));
      marking.stop();
      String drain = load.drains().getFirst();
      assertTrue(drain.startsWith("policy marking-1 -> default drained, left 1: "), drain);
      assertTrue(drain.contains("marking-1 is gone and its loops run on"), drain);
      long before = loop.ticks();
      await("it runs on").until(() -> loop.ticks() > before);
      loop.end();
    }
  }

  private static void stop(Bundle bundle) {
    try {
      bundle.stop();
    } catch (BundleException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The next loop is the new policy's, and those that ran before go on. */
  private static int checkSwap(PolicyLoad load, String policy) {
    List<Long> before = load.ticksOfRunningLoops();
    assertEquals(policy, load.policyOfNextLoop());
    await("running loops go on").until(() -> haveAdvanced(load, before));
    return 1;
  }

  private static boolean haveAdvanced(PolicyLoad load, List<Long> before) {
    List<Long> now = load.ticksOfRunningLoops();
    for (int i = 0; i < before.size(); i++) {
      if (now.get(i) <= before.get(i)) {
        return false;
      }
    }
    return true;
  }

  private static void report(EmbeddedFramework framework, int swaps, PolicyLoad.Figures figures)
      throws Exception {
    var report = new Report("policy-swaps.txt", "policy swaps on " + framework);
    report.count("swaps", swaps);
    report.count("loops made, used and closed", figures.loopsMade());
    figures.loops().forEach((name, made) -> report.count("  by " + name, made));
    report.count("threads that asked for their loop", figures.associationsAsked());
    report.count("callbacks of loops that ran on", figures.ticks());
    report.count("failed", figures.failures().size());
    report.publish();
  }
}
