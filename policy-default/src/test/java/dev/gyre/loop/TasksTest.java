package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.CancelledError;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Runner;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TasksTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  @Test
  void body_awaits_andReturnsItsResult() {
    LoopFuture<Integer> later = loop.createFuture();
    loop.callLater(Duration.ofSeconds(2), () -> later.setResult(20));
    int result =
        loop.runUntilComplete(() -> {
          assertSame(loop, Gyre.getRunningLoop());
          return later.await() + loop.createTask(() -> 22).await();
        });
    assertEquals(42, result);
    assertEquals(2_000_000_000L, loop.time());
  }

  @Test
  void sleep_takesItsTimeOnTheLoopsClock() {
    loop.runUntilComplete(() -> Gyre.sleep(Duration.ofHours(5)));
    assertEquals(Duration.ofHours(5).toNanos(), loop.time());
    assertEquals(1, virtual.waits.size());
  }

  @Test
  void tasksWaitingForOneFuture_resumeInOrder_beforeWhatIsScheduledAfterwards() {
    LoopFuture<Integer> gate = loop.createFuture();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      tasks.add(
          loop.createTask(() -> {
            gate.await();
            seen.add(number);
          }));
    }
    loop.callLaterNanos(
        1,
        () -> {
          gate.setResult(0);
          loop.callSoon(() -> seen.add("x"));
        });
    loop.runUntilComplete(() -> tasks.forEach(LoopFuture::await));
    assertEquals(List.of(0, 1, 2, 3, "x"), seen);
  }

  @Test
  void yieldNow_resumesBehindWhatIsQueued() {
    loop.runUntilComplete(() -> {
      loop.callSoon(() -> seen.add("callback"));
      Gyre.sleep(Duration.ZERO);
      seen.add("task");
    });
    assertEquals(List.of("callback", "task"), seen);
  }

  @Test
  void lastStep_isFollowedByOneMoreTurn() {
    loop.runUntilComplete(() -> loop.callSoon(() -> seen.add("scheduled by the last step")));
    assertEquals(List.of("scheduled by the last step"), seen);
  }

  @Test
  void exceptions_passThroughAwaits_checkedOnesUnwrappedByTheTask() {
    var io = new IOException("expected");
    Task<Integer> failing =
        loop.createTask(() -> {
          throw io;
        });
    Task<Integer> passing = loop.createTask(() -> failing.await() + 1);
    var thrown = assertThrows(CompletionException.class, () -> loop.runUntilComplete(passing));
    assertSame(io, thrown.getCause());
    assertSame(io, passing.exception());
    loop.runUntilComplete(() -> {
      try {
        failing.await(IOException.class);
      } catch (IOException caught) {
        seen.add(caught);
      }
    });
    assertEquals(List.of(io), seen);
  }

  @Test
  void cancelledBeforeItsFirstStep_neverStarts() {
    Task<Void> task = loop.createTask((Action) () -> seen.add("started"));
    assertTrue(task.cancel());
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertTrue(task.cancelled());
    assertEquals(List.of(), seen);
  }

  @Test
  void cancellation_arrivesAtTheAwait_pastCatchException_andRunsFinally() {
    LoopFuture<Integer> never = loop.createFuture();
    Task<Void> task =
        loop.createTask(() -> {
          try {
            never.await();
          } catch (Exception swallowed) {
            seen.add("swallowed");
          } finally {
            Gyre.sleep(Duration.ofSeconds(1));
            seen.add("cleaned up");
          }
        });
    loop.callLaterNanos(5, () -> task.cancel("enough"));
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(List.of("cleaned up"), seen);
    assertTrue(never.isCancelled());
    assertEquals("enough", assertThrows(CancelledError.class, task::result).getMessage());
  }

  @Test
  void cancelAndResultInTheSameTurn_deliverTheCancellation_andTheFutureKeepsItsResult() {
    LoopFuture<Integer> future = loop.createFuture();
    Task<Integer> task = loop.createTask(() -> future.await());
    loop.callLaterNanos(
        1,
        () -> {
          future.setResult(3);
          task.cancel();
        });
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(3, future.result());
  }

  @Test
  void taskThatCancelsItselfAndReturns_endsCancelled() {
    Task<Integer> task =
        loop.createTask(() -> {
          loop.currentTask().cancel();
          return 1;
        });
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertTrue(task.isCancelled());
  }

  @Test
  void selfCancelledTask_passesADoneFuture_andIsStoppedWhereItReallySuspends() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(1);
    Task<Void> task =
        loop.createTask(() -> {
          loop.currentTask().cancel();
          seen.add(done.await());
          Gyre.sleep(Duration.ZERO);
          seen.add("not reached");
        });
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(List.of(1), seen);
  }

  @Test
  void uncancel_takesBackACancellationThatWasNotDelivered() {
    Task<String> task =
        loop.createTask(() -> {
          Task<?> self = loop.currentTask();
          self.cancel();
          assertEquals(1, self.cancelling());
          assertEquals(0, self.uncancel());
          Gyre.sleep(Duration.ZERO);
          return "alive";
        });
    assertEquals("alive", loop.runUntilComplete(task));
  }

  @Test
  void taskThatCatchesItsCancellation_isNotCancelled_butTheRequestStaysCounted() {
    Task<String> task =
        loop.createTask(() -> {
          try {
            loop.createFuture().await();
          } catch (CancelledError caught) {
            return "went on";
          }
          return "not cancelled";
        });
    loop.callLaterNanos(1, () -> assertTrue(task.cancel()));
    assertEquals("went on", loop.runUntilComplete(task));
    assertFalse(task.cancelled());
    assertEquals(1, task.cancelling());
  }

  @Test
  void awaitingItself_orAFutureOfAnotherLoop_isAnErrorTheBodyCanCatch() {
    LoopFuture<Integer> foreign = new VirtualLoop().loop.createFuture();
    loop.runUntilComplete(() -> {
      Task<?> self = loop.currentTask();
      assertThrows(IllegalStateException.class, self::await);
      assertThrows(IllegalStateException.class, foreign::await);
      Gyre.sleep(Duration.ofSeconds(1));
      seen.add("went on");
    });
    assertEquals(List.of("went on"), seen);
  }

  @Test
  void awaitOutsideATask_isRefused_evenIfTheFutureIsDone() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(1);
    loop.callSoon(() -> seen.add(assertThrows(IllegalStateException.class, done::await)));
    loop.stop();
    loop.runForever();
    assertEquals(1, seen.size());
    assertThrows(IllegalStateException.class, done::await);
  }

  @Test
  void outcomeOfATask_cannotBeSetFromOutside() {
    Task<Integer> task = loop.createTask(() -> 1);
    assertThrows(IllegalStateException.class, () -> task.setResult(2));
    assertThrows(IllegalStateException.class, () -> task.setException(new IOException()));
    assertEquals(1, loop.runUntilComplete(task));
  }

  @Test
  void currentTaskAndAllTasks_knowTheUnfinished() {
    assertNull(loop.currentTask());
    Task<Integer> other = loop.createTask(() -> 1, TaskOptions.named("other"));
    Task<Void> main =
        loop.createTask(
            () -> {
              seen.add(Gyre.currentTask());
              seen.add(Set.copyOf(Gyre.allTasks()));
            },
            TaskOptions.named("main"));
    assertEquals(Set.of(other, main), loop.allTasks());
    loop.runUntilComplete(main);
    assertEquals(List.of(main, Set.of(main)), seen);
    assertEquals(Set.of(), loop.allTasks());
    assertEquals("other", other.getName());
  }

  @Test
  void manyTasks_allFinish_andLeaveTheTable() {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      tasks.add(
          loop.createTask(() -> {
            Gyre.sleep(Duration.ofMillis(number % 7));
            return number;
          }));
    }
    int sum = loop.runUntilComplete(() -> tasks.stream().mapToInt(LoopFuture::await).sum());
    assertEquals(999 * 500, sum);
    assertEquals(Set.of(), loop.allTasks());
  }

  @Test
  void fatalErrorInABody_isStoredAndLeavesTheRun() {
    Task<Integer> task =
        loop.createTask(() -> {
          throw new InternalError("expected");
        });
    assertThrows(InternalError.class, loop::runForever);
    assertTrue(task.isDone());
    assertTrue(task.exception() instanceof InternalError);
  }

  @Test
  void names_areNumberedUnlessGiven() {
    Task<Integer> task = loop.createTask(() -> 1);
    assertTrue(task.getName().matches("Task-\\d+"), task.getName());
    task.setName("renamed");
    assertTrue(task.toString().contains("name='renamed'"), task.toString());
    loop.runUntilComplete(task);
  }

  @Test
  void toString_saysWhatTheBodyWaitsFor_evenInACircle() {
    Task<?>[] circle = new Task<?>[2];
    circle[0] = loop.createTask(() -> circle[1].await());
    circle[1] = loop.createTask(() -> circle[0].await());
    circle[0].setName("a");
    circle[1].setName("b");
    virtual.runUntilIdle();
    assertEquals("<Task pending name='a' wait_for=<Task 'b'>>", circle[0].toString());
    assertEquals("<Task pending name='b' wait_for=<Task 'a'>>", circle[1].toString());
  }

  @Test
  void callbackOfOneLoop_mayRunTasksOfAnotherThread() throws Exception {
    var other = new VirtualLoop();
    var thread = new Thread(() -> seen.add(other.loop.runUntilComplete(() -> "there")));
    thread.start();
    thread.join();
    assertEquals(List.of("there"), seen);
  }

  @Test
  void tasksThatWaitForEachOther_canBeCancelled() {
    List<Task<?>> circle = circleOfTasks(3);
    virtual.runUntilIdle();
    assertTrue(circle.get(1).cancel("enough"));
    assertEquals(List.of(1, 1, 1), circle.stream().map(Task::cancelling).toList());
    virtual.runUntilIdle();
    assertTrue(circle.stream().allMatch(Task::isCancelled), circle.toString());
    assertEquals("enough", assertThrows(CancelledError.class, circle.get(2)::result).getMessage());
  }

  @Test
  void taskThatWaitsForItselfByWayOfAGathering_canBeCancelled() {
    Task<?>[] self = new Task<?>[1];
    self[0] = loop.createTask(() -> Gyre.gather(List.<LoopFuture<Object>>of(selfOf(self))).await());
    virtual.runUntilIdle();
    self[0].cancel();
    virtual.runUntilIdle();
    assertTrue(self[0].isCancelled());
  }

  @SuppressWarnings("unchecked")
  private static LoopFuture<Object> selfOf(Task<?>[] self) {
    return (LoopFuture<Object>) self[0];
  }

  @Test
  void runnerClosed_whileTasksWaitForEachOther_endsThem() {
    List<Task<?>> circle = new ArrayList<>();
    try (var runner = new Runner(() -> loop)) {
      runner.run(() -> {
        circle.addAll(circleOfTasks(2));
        Gyre.sleep(Duration.ofSeconds(1));
      });
    }
    assertTrue(circle.stream().allMatch(Task::isCancelled), circle.toString());
  }

  private List<Task<?>> circleOfTasks(int count) {
    List<Task<?>> circle = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int next = (i + 1) % count;
      circle.add(
          loop.createTask(() -> {
            Object result = circle.get(next).await();
            seen.add(result);
          }));
    }
    return circle;
  }
}
