package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ExecutorLoad;
import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.itests.osgi.control.PolicyLoad.TickingLoop;
import dev.gyre.itests.osgi.control.SwapControl;
import dev.gyre.itests.osgi.control.TaskLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import dev.gyre.itests.osgi.inside.broken.BrokenActivator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;

/**
 * What the contract says of all parts alike: S8 (a part that nobody provides is named, with what to
 * install, and works again when somebody does), S9 (each swap is told of), S10 (a swap that cannot
 * be made changes nothing), and several swaps at once, which are made all or none.
 */
@ParameterizedClass
@EnumSource
@Timeout(120)
@EnabledOnOs(OS.LINUX) // so that there are two of each part
final class SwapContractIT {

  private static final int TRANSACTIONS = 10;
  private static final Map<String, String> OTHERS =
      Map.of("selector", "nio", "task-runner", "baton", "executor", "virtual");

  private static EmbeddedFramework framework;
  private static SwapControl control;
  private static PolicyLoad policies;

  @Parameter FrameworkKind kind;

  @BeforeParameterizedClassInvocation
  static void startFramework(FrameworkKind kind) throws Exception {
    framework = EmbeddedFramework.startWithGyre(kind);
    framework.install(BundleSource.of(InsideActivator.class)).start();
    control = framework.service(SwapControl.class);
    policies = framework.service(PolicyLoad.class);
  }

  @AfterParameterizedClassInvocation
  static void stopFramework() throws Exception {
    framework.close();
  }

  private static Map<String, String> current() {
    var current = new TreeMap<String, String>();
    for (String part : List.of("policy", "selector", "task-runner", "executor")) {
      current.put(part, control.current(part));
    }
    return current;
  }

  private static List<String> eventsAfter(int count) {
    return control.events().stream().skip(count).toList();
  }

  // S8

  @Test
  void partThatNobodyProvides_isNamed_andWorksAgainWhenSomebodyDoes() throws Exception {
    LoopTrial trial = framework.service(LoopTrial.class);
    TickingLoop running = policies.startLoop();
    awaitTicks(running);
    Map<String, String> before = current();
    List<Bundle> selectors =
        List.of(framework.bundle("dev.gyre.epoll"), framework.bundle("dev.gyre.nio"));
    Bundle policy = framework.bundle("dev.gyre.policy");
    try {
      stopAll(selectors);
      assertMissing("no selector can be opened here; install gyre-nio", trial);
      awaitTicks(running);
      EmbeddedFramework.startAll(selectors);
      assertEquals("awaited", trial.task());

      policies.setDrainDeadline(Duration.ofMillis(10));
      policy.stop();
      assertMissing("no policy provider is installed; install gyre-policy-default", trial);
      awaitTicks(running);
      policy.start();
      assertEquals("awaited", trial.task());
      assertEquals(before, current());
    } finally {
      policies.setDrainDeadline(Duration.ofSeconds(1));
      running.end();
    }
  }

  private static void stopAll(List<Bundle> bundles) throws Exception {
    for (Bundle each : bundles) {
      each.stop();
    }
  }

  private static void assertMissing(String message, LoopTrial trial) {
    var failure = assertThrows(RuntimeException.class, trial::task);
    assertEquals("MissingProviderException", failure.getClass().getSimpleName());
    assertTrue(failure.getMessage().startsWith(message), failure.getMessage());
  }

  private static void awaitTicks(TickingLoop loop) {
    long before = loop.ticks();
    await("the loop runs on").until(() -> loop.ticks() > before + 1);
  }

  // S9 and S10

  @Test
  void providersThatFail_areRefused_andNothingChanges() throws Exception {
    Map<String, String> before = current();
    ExecutorLoad calls = framework.service(ExecutorControl.class).startLoad(2, 10);
    policies.start(1);
    await("calls go on").until(() -> calls.figures().answered() > 100);
    Bundle broken = framework.install(BundleSource.of(BrokenActivator.class));
    PolicyLoad.Figures figures;
    try {
      int told = control.events().size();
      broken.start();
      assertEquals(before, current());
      List<String> refusals = eventsAfter(told).stream().sorted().toList();
      assertEquals(before.size(), refusals.size(), refusals::toString);
      int refusal = 0;
      for (String part : before.keySet()) {
        String event = refusals.get(refusal++);
        String begin = "%s refused %s -> broken-%s ".formatted(part, before.get(part), part);
        assertTrue(event.startsWith(begin), event);
        assertTrue(event.endsWith("this " + part + " is out of order"), event);
      }
      for (String part : before.keySet()) {
        assertRefused("", part, () -> control.prefer(part, "broken-" + part));
        Map<String, String> together = new TreeMap<>(OTHERS);
        together.put(part, "broken-" + part);
        assertRefused("nothing was swapped: ", part, () -> control.preferTogether(together));
        assertEquals(before, current());
      }
      await("loops are made").until(() -> policies.figures().loopsMade() > 10);
      long startNanos = System.nanoTime();
      broken.uninstall();
      assertTrue(
          System.nanoTime() - startNanos < 1_000_000_000, "who serves nobody leaves at once");
      assertEquals(before, current());
    } finally {
      figures = policies.stop();
      calls.stop();
    }
    assertEquals(List.of(), figures.failures());
    assertEquals(List.of(), calls.figures().failures());
    assertEquals(calls.figures().sent(), calls.figures().answered());
    assertEquals(Set.of("default"), figures.loops().keySet());
  }

  private static void assertRefused(String begin, String part, Executable swap) {
    var refusal = assertThrows(IllegalArgumentException.class, swap);
    String message = refusal.getMessage();
    String said = begin + part + " provider 'broken-" + part + "' cannot run here: ";
    assertTrue(message.startsWith(said), message);
    assertTrue(message.contains("this " + part + " is out of order"), message);
  }

  // Several at once, and S9

  @Test
  void severalSwapsAtOnce_areSeenByEveryLoopAllOrNone() throws Exception {
    Map<String, String> before = current();
    TaskLoad tasks = framework.service(TaskLoad.class);
    ExecutorLoad calls = framework.service(ExecutorControl.class).startLoad(2, 10);
    tasks.start(2);
    int told = control.events().size();
    Map<String, String> ranking = Map.of("selector", "", "task-runner", "", "executor", "");
    TaskLoad.Figures figures;
    try {
      for (int i = 0; i < TRANSACTIONS; i++) {
        control.preferTogether(OTHERS);
        assertEquals("nio baton", tasks.partsOfNextLoop());
        assertEquals("virtual", control.current("executor"));
        control.preferTogether(ranking);
        assertEquals(before, current());
      }
    } finally {
      figures = tasks.stop();
      calls.stop();
    }
    assertEquals(List.of(), figures.failures());
    assertEquals(Set.of("nio baton", "epoll loop-scheduled"), figures.loops().keySet());
    assertEquals(List.of(), calls.figures().failures());
    assertEquals(calls.figures().sent(), calls.figures().answered());
    List<String> switches = switchesOf(eventsAfter(told));
    assertEquals(2 * TRANSACTIONS * OTHERS.size(), switches.size(), switches::toString);
    List<String> history = switchesOf(control.history());
    assertEquals(switches, history.subList(history.size() - switches.size(), history.size()));
  }

  private static List<String> switchesOf(List<String> events) {
    return events.stream().filter(each -> each.contains(" switched ")).toList();
  }
}
