package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.meters.RegistryActivator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** Gyre's bundles on a bare framework: all of them start, in any order, and then loops work. */
final class BundlesIT {

  private static EmbeddedFramework framework;
  private static List<Bundle> gyre;
  private static LoopTrial trial;

  @BeforeAll
  static void startFramework() throws Exception {
    framework = EmbeddedFramework.start();
    EmbeddedFramework.startAll(framework.install(BundleFiles.platform()));
    gyre = framework.install(BundleFiles.gyre());
    EmbeddedFramework.startAll(gyre);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    trial = framework.service(LoopTrial.class);
  }

  @AfterAll
  static void stopFramework() throws Exception {
    framework.close();
  }

  @Test
  void everyBundleIsActive() throws Exception {
    var report = new Report("bundle-states.txt", framework.toString());
    for (Bundle each : framework.bundles()) {
      report.line(
          "%-45s %-22s %s".formatted(each.getSymbolicName(), each.getVersion(), stateOf(each)));
    }
    report.line("");
    for (Bundle each : gyre) {
      report.line(each.getSymbolicName() + " provides " + capabilitiesOf(each));
    }
    report.line("");
    trial.providers().forEach(report::line);
    report.line("a new loop: " + trial.describeLoop());
    report.publish();
    for (Bundle each : framework.bundles()) {
      assertEquals("ACTIVE", stateOf(each), each.toString());
    }
  }

  @Test
  void logging_goesToLogback() {
    assertEquals("ch.qos.logback.classic.Logger", trial.loggerClass());
  }

  @Test
  void callbacks_runInOrder() throws Exception {
    assertEquals(List.of("soon", "from a thread", "later"), trial.callbacks());
  }

  @Test
  void task_awaitsItsFuture() {
    assertEquals("awaited", trial.task());
  }

  @Test
  void connection_isEchoed() {
    assertEquals("häuser und hütten", trial.echo("häuser und hütten"));
  }

  /** Here no bundle sees the package that the recorder's own code in our events needs. */
  @Test
  void flightRecorder_thatCannotReachOurEvents_harmsNobody() throws Exception {
    try (var recording = new Recording()) {
      for (String event : List.of("Turn", "SlowCallback", "Task", "ExecutorCall", "Swap")) {
        recording.enable("dev.gyre." + event).withoutThreshold();
      }
      recording.start();

      assertEquals(List.of("soon", "from a thread", "later"), trial.callbacks());
      assertEquals("awaited", trial.task());
      assertTrue(trial.executorThread().startsWith("gyre-threads-"));
    }
  }

  @Test
  void call_runsInThreadOfTheExecutorsBundle() {
    String thread = trial.executorThread();
    assertTrue(thread.startsWith("gyre-threads-"), thread);
  }

  @Test
  void loop_isMadeOfTheBestThatCanRunHere() {
    String loop = trial.describeLoop();
    String selector = System.getProperty("os.name").equals("Linux") ? "epoll" : "nio";
    assertTrue(loop.toLowerCase(Locale.ROOT).contains(selector), loop);
    assertTrue(loop.contains("tasks=loop-scheduled"), loop + " of " + trial.providers());
  }

  @Test
  void registryThatIsAService_isToldOfLoopsAndExecutor_whileItIsThere() throws Exception {
    List<Bundle> bundles =
        new ArrayList<>(framework.install(BundleFiles.named(BundleFiles.METERS)));
    bundles.add(framework.install(BundleSource.of(RegistryActivator.class)));
    EmbeddedFramework.startAll(bundles);
    try {
      @SuppressWarnings("unchecked")
      Map<String, Double> meters = framework.service(Map.class);
      await("meters").until(() -> meters.containsKey("gyre.executor.submitted"));
      double before = meters.get("gyre.executor.submitted");
      trial.executorThread();
      await("one more call").until(() -> meters.get("gyre.executor.submitted") > before);

      framework.bundle("dev.gyre.micrometer").stop();
      assertEquals(Set.of(), meters.keySet());
    } finally {
      for (Bundle each : bundles.reversed()) {
        each.uninstall();
      }
    }
  }

  static List<List<String>> orders() {
    List<String> apiFirst = BundleFiles.GYRE;
    List<String> apiLast = apiFirst.reversed();
    var apiInTheMiddle = new ArrayList<>(apiFirst);
    Collections.rotate(apiInTheMiddle, 2);
    return List.of(apiLast, apiInTheMiddle, apiFirst);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void loopWorks_whateverTheOrderOfStart(List<String> order) throws Exception {
    try (var fresh = EmbeddedFramework.start()) {
      EmbeddedFramework.startAll(fresh.install(BundleFiles.platform()));
      List<Bundle> inOrder = fresh.install(BundleFiles.named(order));
      fresh.install(BundleSource.of(InsideActivator.class)).start();
      EmbeddedFramework.startAll(inOrder);
      LoopTrial freshTrial = fresh.service(LoopTrial.class);
      assertEquals("awaited", freshTrial.task());
      assertEquals("echo", freshTrial.echo("echo"));
      assertTrue(freshTrial.executorThread().startsWith("gyre-threads-"));
    }
  }

  private static String stateOf(Bundle bundle) {
    return switch (bundle.getState()) {
      case Bundle.INSTALLED -> "INSTALLED";
      case Bundle.RESOLVED -> "RESOLVED";
      case Bundle.STARTING -> "STARTING";
      case Bundle.STOPPING -> "STOPPING";
      case Bundle.ACTIVE -> "ACTIVE";
      default -> "UNINSTALLED";
    };
  }

  private static String capabilitiesOf(Bundle bundle) {
    return bundle.adapt(BundleRevision.class).getDeclaredCapabilities(null).stream()
        .map(BundlesIT::describe)
        .collect(Collectors.joining("; "));
  }

  private static String describe(BundleCapability capability) {
    Object what =
        Stream.of(capability.getNamespace(), "objectClass")
            .map(capability.getAttributes()::get)
            .filter(value -> value != null)
            .findFirst()
            .orElse("");
    return capability.getNamespace() + "=" + what;
  }
}
