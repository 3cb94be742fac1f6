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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * A policy comes, goes and is replaced while loops are made, kept and run: contract S1 (the very
 * next loop comes from the new policy, and no call fails or sees a half of each), S2 (a thread
 * keeps its loop) and S3 (a policy that leaves waits for its loops, which run on in any case).
 *
 * <p>{@code -Dgyre.policy.swaps=10000} for the long run, half of them in each framework.
 */
@ParameterizedClass
@EnumSource
@Timeout(3600)
final class PolicySwapIT {

  private static final int SWAPS = Integer.getInteger("gyre.policy.swaps", 120);
  private static final int CYCLES = SWAPS / FrameworkKind.values().length / 3;
  private static final int THREADS = 2;

  private static EmbeddedFramework framework;
  private static PolicyLoad load;

  @Parameter FrameworkKind kind;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    load = framework.service(PolicyLoad.class);
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void policySwaps_underLoad() throws Exception {
    BundleSource first = BundleSource.of(MarkingPolicyActivator.class, 1);
    BundleSource second = BundleSource.of(MarkingPolicyActivator.class, 2);
    load.start(THREADS);
    Bundle marking = framework.install(first);
    int swaps = 0;
    PolicyLoad.Figures figures;
    try {
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        marking.start();
        swaps += checkSwap("marking-1");
        marking.update(second.open());
        swaps += checkSwap("marking-2");
        marking.stop();
        swaps += checkSwap("default");
        marking.update(first.open());
      }
    } finally {
      figures = load.stop();
      marking.uninstall();
    }
    report(swaps, figures);
    assertEquals(List.of(), figures.failures());
    assertEquals(3 * CYCLES, swaps);
    assertTrue(figures.loopsMade() > swaps, figures.toString());
    assertEquals(THREADS, figures.runningLoopsFinished());
  }

  @Test
  void policyThatStops_waitsForItsLoop() throws Exception {
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
    assertEquals("policy marking-1 -> default drained, left 0: null", load.drains().getLast());
    marking.uninstall();
  }

  @Test
  void policyWhoseLoopNeverEnds_stopsAtTheDeadline_andTheLoopRunsOn() throws Exception {
    Bundle marking = framework.install(BundleSource.of(MarkingPolicyActivator.class, 1));
    marking.start();
    PolicyLoad.TickingLoop loop = load.startLoop();
    await("it runs").until(() -> loop.ticks() > 0);
    load.setDrainDeadline(Duration.ofMillis(50));
    marking.stop();
    String drain = load.drains().getLast();
    assertTrue(drain.startsWith("policy marking-1 -> default drained, left 1: "), drain);
    assertTrue(drain.contains("marking-1 is gone and its loops run on"), drain);
    long before = loop.ticks();
    await("it runs on").until(() -> loop.ticks() > before);
    loop.end();
    marking.uninstall();
  }

  private static void stop(Bundle bundle) {
    try {
      bundle.stop();
    } catch (BundleException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The next loop is the new policy's, and those that ran before go on. */
  private static int checkSwap(String policy) {
    List<Long> before = load.ticksOfRunningLoops();
    assertEquals(policy, load.policyOfNextLoop());
    await("running loops go on").until(() -> haveAdvanced(before));
    return 1;
  }

  private static boolean haveAdvanced(List<Long> before) {
    List<Long> now = load.ticksOfRunningLoops();
    for (int i = 0; i < before.size(); i++) {
      if (now.get(i) <= before.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void report(int swaps, PolicyLoad.Figures figures) throws Exception {
    var report = new Report("policy-swaps-" + kind + ".txt", "policy swaps on " + framework);
    report.count("swaps", swaps);
    report.count("loops made, used and closed", figures.loopsMade());
    figures.loops().forEach((name, made) -> report.count("  by " + name, made));
    report.count("threads that asked for their loop", figures.associationsAsked());
    report.count("callbacks of loops that ran on", figures.ticks());
    report.count("failed", figures.failures().size());
    report.publish();
  }
}
