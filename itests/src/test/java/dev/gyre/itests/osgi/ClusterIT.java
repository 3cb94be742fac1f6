package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ProcessTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.cluster.MemberActivator;
import dev.gyre.itests.osgi.inside.process.ProcessTrialActivator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;

/** Calls of bundles on a cluster whose member is a service of the same framework. */
@Timeout(60)
final class ClusterIT {

  private EmbeddedFramework framework;
  private ExecutorControl control;

  @BeforeEach
  void startFramework() throws Exception {
    framework = EmbeddedFramework.startWithGyre();
    EmbeddedFramework.startAll(
        framework.install(
            BundleFiles.named(
                Stream.of(BundleFiles.HAZELCAST, BundleFiles.CLUSTER_EXECUTOR)
                    .flatMap(java.util.List::stream)
                    .toList())));
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 3);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    framework.install(BundleSource.of(ProcessTrialActivator.class)).start();
    control = framework.service(ExecutorControl.class);
  }

  @AfterEach
  void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void member_makesCallsOfBundles_whileItsServiceIsThere() throws Exception {
    var missing = assertThrows(IllegalArgumentException.class, () -> control.prefer("hazelcast"));
    assertTrue(
        missing.getMessage().contains("no service com.hazelcast.core.HazelcastInstance"),
        missing.getMessage());

    Bundle member = framework.install(BundleSource.of(MemberActivator.class));
    member.start();
    await("the provider has the member").untilAsserted(() -> control.prefer("hazelcast"));
    assertEquals("hazelcast", control.provider());
    assertEquals(ProcessHandle.current().pid() + " 1.0.0", ask());
    assertEquals("own", framework.service(ProcessTrial.class).failure().get(10, SECONDS));

    member.stop();
    await("the next provider serves").until(() -> "threads".equals(control.provider()));
    assertEquals(ProcessHandle.current().pid() + " 1.0.0", ask());
  }

  private String ask() throws Exception {
    return framework.service(ProcessTrial.class).whereAndWhat().get(10, SECONDS);
  }
}
