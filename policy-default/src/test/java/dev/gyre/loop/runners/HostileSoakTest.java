package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.loop.LoopClock;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.WakeupOnly;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A loop in bad company, once for each way to run bodies: what was counted in must have been
 * counted out when it is over. A second each, or as many as the system property {@value #SECONDS}
 * says; a failure names the seed, which {@value #SEED} takes again. (The threads are the operating
 * system's to order, so a seed repeats the mix, not the run.)
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileSoakTest {

  private static final String SECONDS = "gyre.soak.seconds";
  private static final String SEED = "gyre.soak.seed";

  private final long seed = Long.getLong(SEED, System.nanoTime());
  private final ConcurrentLinkedQueue<ExceptionContext> reports = new ConcurrentLinkedQueue<>();

  /** The runner in one of its modes, whatever the build has set. */
  private record LoopScheduled(Blocking blocking) implements TaskRunnerProvider {

    @Override
    public String name() {
      return "loop-scheduled";
    }

    @Override
    public TaskRunner open(EventLoop loop) {
      return new LoopScheduledRunner(loop, blocking);
    }
  }

  @Test
  void strict() {
    soak(new LoopScheduled(Blocking.STRICT), true, true);
  }

  @Test
  void cooperative() {
    soak(new LoopScheduled(Blocking.COOPERATIVE), false, true);
  }

  /** Pinned awaits are granted here, and keep a carrier each; two would take the machine's all. */
  @Test
  void portable() {
    soak(new BatonRunnerProvider(), true, false);
  }

  private void soak(TaskRunnerProvider runner, boolean blocksLoop, boolean pins) {
    try {
      List<WeakReference<Object>> bodies = soakOnce(runner, blocksLoop, pins);
      TaskRunnerContract.awaitCollected(bodies);
      assertTheJdkStillWorks();
    } catch (Throwable failure) {
      throw new AssertionError("-D%s=%d on %s".formatted(SEED, seed, runner), failure);
    }
  }

  private List<WeakReference<Object>> soakOnce(
      TaskRunnerProvider runner, boolean blocksLoop, boolean pins) throws Exception {
    EventLoop loop =
        new LoopParts(LoopClock.system(), host -> new WakeupOnly(), runner, LoopSettings.DEFAULT)
            .newEventLoop();
    loop.setExceptionHandler((where, report) -> reports.add(report));
    var tasks = new CountingTasks();
    loop.setTaskFactory(tasks);
    var bystanders = new Bystanders(loop, new Random(seed));
    var mix = new HostileMix(loop, new Random(seed), bystanders, blocksLoop, pins);
    try (bystanders) {
      loop.runUntilComplete(
          () -> mix.run(TimeUnit.SECONDS.toNanos(Integer.getInteger(SECONDS, 1))));
    }
    assertEquals("answer", loop.runUntilComplete(() -> "answer"));
    String counts = runner + ": " + tasks + "; " + mix + "; " + bystanders;
    if (Boolean.getBoolean("gyre.soak.tell")) {
      System.out.println(counts);
    }
    int pending = loop.allTasks().size();
    loop.close();

    assertEquals(tasks.created, tasks.ended() + pending, counts);
    assertEquals(mix.abandoned.size(), pending, counts);
    assertEquals(pending, reportsOf("task was still pending when its loop was closed"), counts);
    assertEquals(mix.foreignStarted.get(), mix.foreignEnded.get(), counts);
    assertEquals(mix.foreignStarted.get(), mix.refusedAwaits.get(), counts);
    assertEquals(mix.generatorsBegun, mix.generatorsClosed, counts);
    assertEquals(bystanders.callsMade.get(), bystanders.callsArrived.get(), counts);
    assertTrue(mix.executorHasEnded(), counts);
    assertTrue(tasks.returned > 0 && tasks.failed > 0 && tasks.cancelled > 0, counts);
    assertTrue(bystanders.walks.get() > 0 && bystanders.interrupts.get() > 0, counts);
    assertEquals(List.of(), unexpectedReports(), counts);
    assertFalse(loop.isRunning());
    reports.clear(); // which hold the tasks
    return mix.threadsOfAbandoned;
  }

  private long reportsOf(String message) {
    return reports.stream().filter(report -> report.message().equals(message)).count();
  }

  /** All that the mix does wrong is reported in one of these words. */
  private List<ExceptionContext> unexpectedReports() {
    return reports.stream()
        .filter(
            report -> !report.message().equals("task was still pending when its loop was closed"))
        .filter(report -> !report.message().endsWith(" exception was never retrieved"))
        .filter(report -> !report.message().equals("exception in shielded future"))
        .toList();
  }

  /** The threads that serve all virtual threads have survived. */
  private static void assertTheJdkStillWorks() throws InterruptedException {
    Object monitor = new Object();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            synchronized (monitor) {
              TaskRunnerContract.sleepOneMilli();
            }
          }));
    }
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofSeconds(10)), "a virtual thread hangs: " + thread);
    }
  }
}
