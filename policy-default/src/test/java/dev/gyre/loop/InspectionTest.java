package dev.gyre.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.AwaitingCallback;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import dev.gyre.app.Library;
import dev.gyre.inspect.AwaitGraph;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.TaskReport;
import dev.gyre.spi.LiveLoops;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see of a loop, whatever it does just now. */
class InspectionTest {

  private static final long PATIENCE_MILLIS = 10_000; // ends tests that fail
  private static final int ALL = 1_000_000;

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final LoopFuture<Integer> future = loop.createFuture();
  private final Loops loops = new Loops();
  private Thread runner;

  @AfterEach
  void stop() throws InterruptedException {
    if (runner != null) {
      loop.callSoonThreadsafe(loop::stop);
      runner.join();
    }
    loop.close();
  }

  private <T> Task<T> task(String name, Callable<T> body) {
    return loop.createTask(body, TaskOptions.named(name));
  }

  /** Runs the loop in a thread, until the test is over. */
  private void runElsewhere() {
    runner = Thread.ofPlatform().name("runner").start(() -> virtual.runUntil(() -> false));
  }

  private LoopReport inspect(long patienceMillis, int tasksMax) {
    return loops.inspect(patienceMillis, tasksMax).stream()
        .filter(report -> report.loop().startsWith(name()))
        .findFirst()
        .orElse(null);
  }

  private String name() {
    String text = loop.toString();
    return text.substring(0, text.indexOf(' ') + 1);
  }

  private static TaskReport task(LoopReport report, String name) {
    return report.tasks().stream().filter(task -> task.name().equals(name)).findFirst().get();
  }

  @Test
  void idleLoop_isReportedOnAtOnce() {
    task("inner", () -> Library.read(future));
    virtual.runUntilIdle();
    task("late", () -> 1);

    LoopReport report = inspect(0, ALL);

    assertTrue(report.answered());
    assertEquals("", report.threadName());
    assertEquals(2, report.taskCount());
    TaskReport inner = task(report, "inner");
    assertEquals("waiting", inner.state());
    assertEquals("<Future pending>", inner.awaits());
    assertTrue(
        inner.stack().getFirst().contains("dev.gyre.app.Library.readPage("), inner::toString);
    assertEquals(List.of(), inner.awaitedBy());
    TaskReport late = task(report, "late");
    assertEquals("runnable", late.state());
    assertEquals("", late.awaits());
    assertEquals(List.of(), late.stack());
  }

  @Test
  void runningLoop_givesATurn() {
    Task<Integer> inner = task("inner", () -> Library.read(future));
    task("outer", () -> Library.read(inner));
    runElsewhere();
    await()
        .until(() ->
            inspect(PATIENCE_MILLIS, ALL).tasks().stream()
                .allMatch(task -> task.state().equals("waiting")));

    LoopReport report = inspect(PATIENCE_MILLIS, ALL);

    assertTrue(report.answered());
    assertNotEquals(0, report.threadId());
    assertEquals(List.of(), report.standsAt());
    TaskReport outer = task(report, "outer");
    assertEquals("task inner", outer.awaits());
    assertEquals(List.of(outer.id()), task(report, "inner").awaitedBy());
  }

  @Test
  void loopThatIsBusy_isReportedOnFromOutside_withTheCulprit() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Task<Integer> inner = task("inner", () -> Library.read(future));
    task(
        "culprit",
        () -> {
          begun.countDown();
          Library.block(release);
          return Library.read(inner);
        });
    runElsewhere();
    begun.await();
    try {
      LoopReport report = inspect(1, ALL);

      assertFalse(report.answered());
      assertEquals("running", task(report, "culprit").state());
      assertEquals("waiting", task(report, "inner").state());
      String stack = String.join("\n", report.standsAt());
      assertTrue(stack.contains("CountDownLatch.await"), stack);
      assertTrue(stack.contains("dev.gyre.app.Library.block"), stack);
    } finally {
      release.countDown();
    }
  }

  @Test
  void loopInABusyCallback_isReportedOnWithItsThread() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    loop.callSoon(() -> {
      begun.countDown();
      Library.block(release);
    });
    runElsewhere();
    begun.await();
    try {
      LoopReport report = inspect(1, ALL);

      assertFalse(report.answered());
      String stack = String.join("\n", report.standsAt());
      assertTrue(stack.contains("dev.gyre.app.Library.block"), stack);
    } finally {
      release.countDown();
    }
  }

  @Test
  void taskOfTheLoop_canInspectIt() {
    task("other", () -> Library.read(future));
    LoopReport report =
        loop.runUntilComplete(() -> {
          loop.currentTask().setName("asking");
          return Library.ask(() -> inspect(PATIENCE_MILLIS, ALL));
        });

    assertTrue(report.answered());
    assertEquals("running", task(report, "asking").state());
  }

  @Test
  void awaiters_areFoundAcrossFutures_evenThoseInACircle() {
    Task<Integer> inner = task("inner", () -> Library.read(future));
    LoopFuture<Integer> one = loop.createFuture();
    LoopFuture<Integer> two = loop.createFuture();
    virtual.runUntilIdle();
    inner.addDoneCallback(AwaitingCallback.of(one, done -> {}));
    one.addDoneCallback(AwaitingCallback.of(two, done -> {}));
    two.addDoneCallback(AwaitingCallback.of(one, done -> {}));
    task("outer", () -> Gyre.gather(List.of(two, inner)).await());
    virtual.runUntilIdle();

    LoopReport report = inspect(0, ALL);

    assertEquals(List.of(task(report, "outer").id()), task(report, "inner").awaitedBy());
  }

  @Test
  void circleOfTasks_isFound() {
    List<Task<Integer>> tasks = new ArrayList<>();
    tasks.add(task("left", () -> Library.read(tasks.get(1))));
    tasks.add(task("right", () -> Gyre.gather(List.of(tasks.get(0))).await().getFirst()));
    virtual.runUntilIdle();

    List<List<TaskReport>> cycles = new AwaitGraph(inspect(0, ALL).tasks()).cycles();

    assertEquals(1, cycles.size());
    assertEquals(
        List.of("left", "right", "left"),
        cycles.getFirst().stream().map(TaskReport::name).toList());
  }

  @Test
  void cancelledTask_isSeenCancelling_andItsNameCannotCommandATerminal() {
    task(
        "new\u001b[31m\nline",
        () -> {
          try {
            return Library.read(future);
          } catch (dev.gyre.CancelledError cancelled) {
            return Library.read(loop.<Integer>createFuture());
          }
        });
    virtual.runUntilIdle();
    loop.allTasks().forEach(Task::cancel);
    virtual.runUntilIdle();

    TaskReport task = inspect(0, ALL).tasks().getFirst();

    assertEquals("waiting cancelling", task.state());
    assertEquals("new?[31m?line", task.name());
  }

  @Test
  void moreTasksThanAskedFor_areCounted() {
    for (int i = 0; i < 5; i++) {
      task("task", () -> Library.read(future));
    }

    LoopReport report = inspect(0, 2);

    assertEquals(5, report.taskCount());
    assertEquals(2, report.tasks().size());
  }

  @Test
  void negativeArguments_areRefused() {
    assertEquals(
        "neither patience nor the number of tasks can be negative: -1, 2",
        assertThrows(IllegalArgumentException.class, () -> loops.inspect(-1, 2)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> loops.inspect(1, -2));
  }

  @Test
  void closedLoop_isGone_andSoIsAForgottenOne() {
    loop.close();
    assertFalse(LiveLoops.snapshot().contains(loop));

    var forgotten = new WeakReference<>(new VirtualLoop().loop);
    await()
        .until(() -> {
          System.gc();
          return forgotten.get() == null;
        });
  }
}
