package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.itests.osgi.control.TaskLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.executor.OwnPoolActivator;
import dev.gyre.itests.osgi.inside.policy.MarkingPolicyActivator;
import dev.gyre.itests.osgi.inside.runner.MarkingRunnerActivator;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.osgi.framework.wiring.BundleWiring;

/**
 * Contract S7: nothing holds a provider's bundle once it was used and is gone, and no thread or
 * descriptor is left of it. Selectors have {@link SelectorSwapIT}, the executors that are shipped
 * {@link ProviderRoundsIT}.
 *
 * <p>{@code -Dgyre.rounds=1000} for the long run.
 */
@ParameterizedClass
@EnumSource
@Timeout(3600)
final class ClassLoaderIT {

  private static final int ROUNDS = Integer.getInteger("gyre.rounds", 5);

  private static EmbeddedFramework framework;

  @Parameter FrameworkKind kind;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  /** How a bundle comes into the framework. */
  @FunctionalInterface
  private interface Installing {
    Bundle install() throws BundleException;
  }

  @Test
  void policyBundle_isCollectedAfterItsLoopsWereUsed() throws Exception {
    BundleSource source = BundleSource.of(MarkingPolicyActivator.class);
    PolicyLoad load = framework.service(PolicyLoad.class);
    checkAllCollected(
        () -> framework.install(source), () -> assertEquals("marking-1", load.policyOfNextLoop()));
  }

  @Test
  void taskRunnerBundle_isCollectedAfterItsTasksWereRun() throws Exception {
    BundleSource source = BundleSource.of(MarkingRunnerActivator.class);
    TaskLoad load = framework.service(TaskLoad.class);
    checkAllCollected(
        () -> framework.install(source),
        () -> assertTrue(load.partsOfNextLoop().endsWith(" marking-1")));
  }

  @Test
  void executorBundle_isCollectedAfterItsThreadsWereUsed() throws Exception {
    BundleSource source = BundleSource.of(OwnPoolActivator.class);
    ExecutorControl control = framework.service(ExecutorControl.class);
    checkAllCollected(() -> framework.install(source), () -> makeCalls(control));
  }

  private static void makeCalls(ExecutorControl control) {
    try (CallBatch batch = control.submit(0, 10)) {
      await("calls").until(() -> batch.figures().answered() == 10);
      assertEquals(10, batch.figures().begunBy().get("own-pool"));
    }
  }

  /** The bundle that makes nearly all that there is: loops, tasks, transports. */
  @Test
  void bundleOfTheDefaultPolicy_isCollectedAfterItsLoopsWereUsed() throws Exception {
    Path file = BundleFiles.named(List.of("gyre-policy-default")).getFirst();
    framework.bundle("dev.gyre.policy").uninstall();
    framework.refresh();
    LoopTrial trial = framework.service(LoopTrial.class);
    checkAllCollected(
        () -> framework.install(List.of(file)).getFirst(),
        () -> {
          assertEquals("awaited", trial.task());
          assertEquals("echo", trial.echo("echo"));
          assertTrue(trial.executorThread().startsWith("gyre-threads-"));
        });
    framework.install(List.of(file)).getFirst().start();
  }

  private static void checkAllCollected(Installing installing, Runnable use) throws Exception {
    var loaders = new ArrayList<WeakReference<ClassLoader>>();
    loaders.add(useAndUninstall(installing, use)); // what is made once in a JVM is made now
    framework.refresh();
    Held before = Held.now();
    for (int round = 1; round < ROUNDS; round++) {
      loaders.add(useAndUninstall(installing, use));
      framework.refresh();
    }
    await("the class loaders are collected")
        .untilAsserted(() -> assertEquals(0, survivors(loaders), "class loaders left"));
    await("nothing is held but what was")
        .untilAsserted(() -> assertEquals(before, Held.now().orLess(before)));
  }

  private static WeakReference<ClassLoader> useAndUninstall(Installing installing, Runnable use)
      throws Exception {
    Bundle bundle = installing.install();
    bundle.start();
    use.run();
    var loader = new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    assertTrue(loader.get() != null);
    bundle.uninstall();
    return loader;
  }

  private static long survivors(List<WeakReference<ClassLoader>> loaders) {
    System.gc();
    return loaders.stream().filter(each -> each.get() != null).count();
  }
}
