package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ProcessTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.process.ProcessTrialActivator;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Calls of bundles in worker processes, with nothing configured but the preference for them. */
@Timeout(60)
final class ProcessPoolIT {

  private EmbeddedFramework framework;
  private ExecutorControl control;
  private Bundle pool;

  @BeforeEach
  void startFramework() throws Exception {
    framework = EmbeddedFramework.startWithGyre();
    List<Bundle> added = framework.install(BundleFiles.named(BundleFiles.PROCESS_POOL));
    EmbeddedFramework.startAll(added);
    pool = added.getFirst();
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 3);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    control = framework.service(ExecutorControl.class);
  }

  @AfterEach
  void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void callsOfABundle_areMadeElsewhere_andFollowItsUpdates() throws Exception {
    Bundle bundle = framework.install(BundleSource.of(ProcessTrialActivator.class, 1));
    bundle.start();
    assertEquals(ProcessHandle.current().pid() + " 1.0.0", ask());
    control.prefer("process");
    String first = ask();
    assertNotEquals(ProcessHandle.current().pid() + " 1.0.0", first);
    assertEquals("1.0.0", version(first));
    assertEquals("own", framework.service(ProcessTrial.class).failure().get(10, SECONDS));

    var loader = new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    bundle.update(BundleSource.of(ProcessTrialActivator.class, 2).open());
    framework.refresh();
    assertEquals("2.0.0", version(ask()));
    await("the old bundle is collected")
        .untilAsserted(() -> {
          System.gc();
          assertNull(loader.get());
        });
  }

  @Test
  void poolsBundle_isCollected_onceItIsGone_andItsWorkersWithIt() throws Exception {
    framework.install(BundleSource.of(ProcessTrialActivator.class)).start();
    control.prefer("process");
    long worker = Long.parseLong(ask().split(" ", 2)[0]);
    var loader = new WeakReference<>(pool.adapt(BundleWiring.class).getClassLoader());
    pool.uninstall();
    pool = null;
    framework.refresh();
    assertEquals("threads", control.provider());
    await("the worker ends").until(() -> ProcessHandle.of(worker).isEmpty());
    await("the pool's bundle is collected")
        .untilAsserted(() -> {
          System.gc();
          assertNull(loader.get());
        });
  }

  /** Stopping the usual executor is no reason to give everybody's calls to a process. */
  @Test
  void pool_servesNobodyWhoDoesNotPreferIt() throws Exception {
    framework.bundle("dev.gyre.executors.threads").stop();
    assertNull(control.provider());
  }

  private String ask() throws Exception {
    return framework.service(ProcessTrial.class).whereAndWhat().get(10, SECONDS);
  }

  private static String version(String answer) {
    return answer.split(" ", 2)[1];
  }
}
