package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ProcessTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.cluster.MemberActivator;
import dev.gyre.itests.osgi.inside.process.ProcessTrialActivator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Contract S7 for the bundles that provide executors: each is installed, started, used as the
 * default executor, stopped and uninstalled in many rounds, after which no class loader, thread,
 * descriptor or process is left of any.
 *
 * <p>{@code -Dgyre.rounds=1000} for the long run; what it has found is printed.
 */
@ParameterizedClass
@EnumSource
@Timeout(value = 2, unit = HOURS) // the long run; within it each step has its own limit
final class ProviderRoundsIT {

  private static EmbeddedFramework framework;
  private static ExecutorControl control;

  @Parameter FrameworkKind kind;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    framework.install(BundleSource.of(ProcessTrialActivator.class)).start();
    control = framework.service(ExecutorControl.class);
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 2);
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void bundleOfThreads_leavesNothingBehind() throws Exception {
    framework.bundle("dev.gyre.executors.threads").uninstall();
    framework.refresh();
    var rounds = new ProviderRounds(framework, "gyre-executors-threads", 0, 2);
    rounds.go(
        roundsOr(10),
        () -> {
          for (String each : List.of("threads", "virtual")) {
            control.prefer(each);
            makeCalls();
          }
          control.prefer(null);
        });
    framework.install(BundleFiles.named(List.of("gyre-executors-threads"))).getFirst().start();
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", 2);
  }

  private void makeCalls() {
    try (CallBatch batch = control.submit(0, 10)) {
      await("calls").until(() -> batch.figures().answered() == 10);
    }
  }

  @Test
  void bundleOfProcesses_leavesNothingBehind() throws Exception {
    var rounds = new ProviderRounds(framework, "gyre-executors-process", 2, 1);
    rounds.go(
        roundsOr(3),
        () -> {
          control.prefer("process");
          assertEquals("process", control.provider());
          String here = ProcessHandle.current().pid() + " ";
          assertNotEquals(here, ask().substring(0, here.length()));
        });
  }

  @Test
  void bundleOfTheCluster_leavesNothingBehind() throws Exception {
    startMember();
    var rounds = new ProviderRounds(framework, "gyre-executors-hazelcast", 2, 1);
    rounds.go(
        roundsOr(4),
        () -> {
          control.prefer("hazelcast");
          assertEquals("hazelcast", control.provider());
          assertEquals(ProcessHandle.current().pid() + " 1.0.0", ask());
          assertEquals("own", framework.service(ProcessTrial.class).failure().get(10, SECONDS));
        });
  }

  private void startMember() throws Exception {
    EmbeddedFramework.startAll(framework.install(BundleFiles.named(BundleFiles.HAZELCAST)));
    framework.install(BundleSource.of(MemberActivator.class)).start();
  }

  private String ask() throws Exception {
    return framework.service(ProcessTrial.class).whereAndWhat().get(20, SECONDS);
  }

  private static int roundsOr(int usual) {
    return Integer.getInteger("gyre.rounds", usual);
  }
}
