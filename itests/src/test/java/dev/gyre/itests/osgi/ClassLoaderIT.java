package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.executor.OwnPoolActivator;
import dev.gyre.itests.osgi.inside.policy.MarkingPolicyActivator;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.wiring.BundleWiring;

/** Contract S7, the small proof: nothing holds a provider's bundle once it was used and is gone. */
final class ClassLoaderIT {

  private static final int ROUNDS = 20;

  @Test
  void policyBundle_isCollectedAfterItsLoopsWereUsed() throws Exception {
    try (var framework = EmbeddedFramework.startWithGyre()) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      PolicyLoad load = framework.service(PolicyLoad.class);
      checkAllCollected(
          framework,
          MarkingPolicyActivator.class,
          () -> assertEquals("marking-1", load.policyOfNextLoop()));
    }
  }

  @Test
  void executorBundle_isCollectedAfterItsThreadsWereUsed() throws Exception {
    try (var framework = EmbeddedFramework.startWithGyre()) {
      framework.install(BundleSource.of(InsideActivator.class)).start();
      ExecutorControl control = framework.service(ExecutorControl.class);
      checkAllCollected(framework, OwnPoolActivator.class, () -> makeCalls(control));
    }
  }

  private static void makeCalls(ExecutorControl control) {
    try (CallBatch batch = control.submit(0, 10)) {
      await("calls").until(() -> batch.figures().answered() == 10);
      assertEquals(10, batch.figures().begunBy().get("own-pool"));
    }
  }

  private static void checkAllCollected(
      EmbeddedFramework framework, Class<? extends BundleActivator> activator, Runnable use)
      throws Exception {
    BundleSource source = BundleSource.of(activator);
    var loaders = new ArrayList<WeakReference<ClassLoader>>();
    for (int round = 0; round < ROUNDS; round++) {
      loaders.add(useAndUninstall(framework, source, use));
      framework.refresh();
    }
    await("the class loaders of " + source.symbolicName() + " are collected")
        .untilAsserted(() -> assertEquals(0, survivors(loaders), "class loaders left"));
  }

  private static WeakReference<ClassLoader> useAndUninstall(
      EmbeddedFramework framework, BundleSource source, Runnable use) throws Exception {
    Bundle bundle = framework.install(source);
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
