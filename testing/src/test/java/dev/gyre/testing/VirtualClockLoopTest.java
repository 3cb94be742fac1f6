package dev.gyre.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VirtualClockLoopTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClockLoop kit = VirtualClockLoop.create();
  private final EventLoop loop = kit.loop();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void sleepingTakesVirtualTimeOnly() {
    long start = System.nanoTime();
    loop.runUntilComplete(() -> Gyre.sleep(Duration.ofDays(400)));
    assertEquals(Duration.ofDays(400), kit.elapsed());
    assertTrue(System.nanoTime() - start < Duration.ofMinutes(1).toNanos());
  }

  @Test
  void tasksInterleaveInTheOrderOfTheirTimers() {
    Task<Void> slow = loop.createTask(() -> tick("slow", 3, 2));
    Task<Void> fast = loop.createTask(() -> tick("fast", 2, 3));
    loop.runUntilComplete(() -> Gyre.gather(slow, fast).await());
    assertEquals(
        List.of("fast at 2s", "slow at 3s", "fast at 4s", "slow at 6s", "fast at 6s"), seen);
  }

  private void tick(String name, int seconds, int times) {
    for (int i = 0; i < times; i++) {
      Gyre.sleep(Duration.ofSeconds(seconds));
      note(name);
    }
  }

  private void note(String what) {
    seen.add(what + " at " + kit.elapsed().toSeconds() + "s");
  }

  // Driving from outside

  @Test
  void runUntilIdle_leavesTheClockAndTheTimersAlone() {
    loop.callLater(SECOND, () -> note("timer"));
    loop.callSoon(() -> loop.callSoon(() -> note("callback")));
    kit.runUntilIdle();
    assertEquals(List.of("callback at 0s"), seen);
    assertEquals(Duration.ZERO, kit.elapsed());
  }

  @Test
  void advance_stopsAtEachTimerAndAtTheLastMoment() {
    loop.callLater(SECOND, () -> loop.callLater(SECOND, () -> note("second")));
    loop.callLater(Duration.ofSeconds(3), () -> loop.callSoon(() -> note("last moment")));
    loop.callLater(Duration.ofNanos(3_000_000_001L), () -> note("too late"));
    kit.advance(Duration.ofSeconds(3));
    assertEquals(List.of("second at 2s", "last moment at 3s"), seen);
    assertEquals(Duration.ofSeconds(3), kit.elapsed());
  }

  @Test
  void advance_withNothingToDo_movesTheClock() {
    kit.advance(SECOND);
    kit.advance(SECOND);
    assertEquals(Duration.ofSeconds(2), kit.elapsed());
  }

  @Test
  void advance_intoThePast_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> kit.advance(Duration.ofNanos(-1)));
  }

  @Test
  void advance_inTheRunningLoop_isRefusedAndSaysWhatToDo() {
    var refusal =
        assertThrows(
            IllegalStateException.class, () -> loop.runUntilComplete(() -> kit.advance(SECOND)));
    assertTrue(refusal.getMessage().contains("Gyre.sleep"), refusal.getMessage());
  }

  @Test
  void runUntil_jumpsFromTimerToTimer() {
    Task<?> ticker = loop.createTask(() -> tick("tick", 60, 100));
    kit.runUntil(() -> seen.size() == 3, Duration.ofSeconds(30));
    assertEquals(Duration.ofMinutes(3), kit.elapsed());
    ticker.cancel();
  }

  @Test
  void runUntil_waitsForAnotherThread() throws InterruptedException {
    Thread other = Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> note("called")));
    kit.runUntil(() -> !seen.isEmpty(), Duration.ofSeconds(30));
    other.join();
    assertEquals(List.of("called at 0s"), seen);
  }

  @Test
  void runUntil_whoseConditionNeverHolds_fails() {
    Task<?> waiting = loop.createTask(() -> loop.createFuture().await());
    waiting.setName("reader");
    var failure =
        assertThrows(AssertionError.class, () -> kit.runUntil(() -> false, Duration.ofMillis(20)));
    assertTrue(failure.getMessage().startsWith("condition did not hold within PT0.02S"));
    assertTrue(failure.getMessage().contains("name='reader'"), failure.getMessage());
    waiting.cancel();
  }

  // Deadlocks

  @Test
  void deadlock_failsAtOnceAndNamesTheTasksAndWhatTheyWaitFor() {
    var failure =
        assertThrows(
            AssertionError.class,
            () ->
                loop.runUntilComplete(() -> {
                  Gyre.sleep(SECOND);
                  Task<?> reader = loop.createTask(() -> loop.createFuture().await());
                  reader.setName("reader");
                  Gyre.currentTask().setName("main");
                  reader.await();
                }));
    assertEquals(
        """
        deadlock: nothing is scheduled and 2 tasks wait, PT1S into the test
          <Task pending name='main' wait_for=<Task 'reader'>>
          <Task pending name='reader' wait_for=<Future pending>>\
        """,
        failure.getMessage());
  }

  @Test
  void deadlock_tellsOfFailuresThatMayHaveCausedIt() {
    var cause = new IllegalStateException("broken callback");
    loop.callSoon(() -> {
      throw cause;
    });
    var failure =
        assertThrows(AssertionError.class, () -> loop.runUntilComplete(loop.createFuture()));
    assertTrue(failure.getMessage().contains("no task is left"), failure.getMessage());
    assertTrue(failure.getMessage().contains("broken callback"), failure.getMessage());
    assertEquals(List.of(cause), List.of(failure.getSuppressed()));
    kit.takeReports();
  }

  @Test
  void deadlock_withPatience_comesOnlyWhenNoOtherThreadDoes() {
    var patience = Duration.ofMillis(20);
    try (var patient =
        VirtualClockLoop.create(VirtualClockOptions.DEFAULT.withPatience(patience))) {
      var failure = assertThrows(AssertionError.class, () -> patient.loop().runForever());
      assertTrue(failure.getMessage().contains("no other thread came within PT0.02S"));
    }
  }

  @Test
  void patience_letsAnotherThreadTakePart() {
    var options = VirtualClockOptions.DEFAULT.withPatience(Duration.ofSeconds(30));
    try (var patient = VirtualClockLoop.create(options)) {
      EventLoop its = patient.loop();
      LoopFuture<String> future = its.createFuture();
      Thread.ofPlatform().start(() -> its.callSoonThreadsafe(() -> future.setResult("there")));
      assertEquals("there", its.runUntilComplete(future));
    }
  }

  @Test
  void patience_belowZero_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> VirtualClockOptions.DEFAULT.withPatience(Duration.ofNanos(-1)));
  }

  @Test
  void executorCalls_takePartWhereTheLoopIsItsOwnExecutor() {
    loop.setDefaultExecutor(loop);
    assertEquals("done", loop.runUntilComplete(loop.runInExecutor(null, () -> "done")));
  }

  @Test
  void server_failsForWantOfSockets() {
    LoopFuture<?> server = loop.createServer(() -> data -> {}, "127.0.0.1", 0);
    var failure = assertThrows(CompletionException.class, () -> loop.runUntilComplete(server));
    assertTrue(failure.getCause() instanceof IOException);
    assertTrue(failure.getCause().getMessage().contains("no sockets"));
  }

  // Closing

  @Test
  void close_findsTasksLeftUnfinishedAndEndsThem() {
    var cleanedUp = new AtomicBoolean();
    Task<?> forgotten =
        loop.createTask(() -> {
          try {
            Gyre.sleep(SECOND);
          } finally {
            Gyre.sleep(SECOND);
            cleanedUp.set(true);
          }
        });
    forgotten.setName("forgotten");
    kit.runUntilIdle();
    var failure = assertThrows(AssertionError.class, kit::close);
    assertTrue(failure.getMessage().startsWith("1 task was left unfinished"));
    assertTrue(failure.getMessage().contains("pending name='forgotten'"), failure.getMessage());
    assertTrue(forgotten.isCancelled());
    assertTrue(cleanedUp.get());
    assertTrue(loop.isClosed());
  }

  @Test
  void close_letsTasksFinishThatNeedNoTime() {
    loop.createTask(() -> {
      for (int turn = 0; turn < 100; turn++) {
        loop.yieldNow();
      }
      note("finished");
    });
    loop.runUntilComplete(() -> {});
    assertEquals(List.of(), seen);
    kit.close();
    assertEquals(List.of("finished at 0s"), seen);
  }

  @Test
  void close_namesTasksThatGoOnAlthoughCancelled() {
    Task<?> stubborn =
        loop.createTask(() -> {
          while (true) {
            try {
              loop.yieldNow();
            } catch (RuntimeException | Error ignored) {
              seen.add("cancelled");
            }
          }
        });
    stubborn.setName("stubborn");
    var failure = assertThrows(AssertionError.class, kit::close);
    assertTrue(failure.getMessage().startsWith("1 task goes on although cancelled"));
    assertTrue(failure.getMessage().contains("stubborn"));
    assertTrue(loop.isClosed());
  }

  @Test
  void close_findsReportsThatWereNotTaken() {
    loop.callSoon(() -> {
      throw new IllegalStateException("broken callback");
    });
    kit.runUntilIdle();
    assertEquals(1, kit.reports().size());
    var failure = assertThrows(AssertionError.class, kit::close);
    assertTrue(failure.getMessage().startsWith("1 unexpected failure"));
    assertTrue(failure.getMessage().contains("broken callback"), failure.getMessage());
  }

  @Test
  void close_isContentWithReportsThatWereTaken() {
    loop.callSoon(() -> {
      throw new IllegalStateException("broken callback");
    });
    kit.runUntilIdle();
    assertEquals("broken callback", kit.takeReports().getFirst().exception().getMessage());
    kit.close();
  }

  @Test
  void close_findsFailedFuturesThatNobodyLookedAt() {
    loop.runUntilComplete(() -> loop.createFuture().setException(new IOException("lost")));
    var failure = assertThrows(AssertionError.class, kit::close);
    assertTrue(failure.getMessage().contains("never retrieved"), failure.getMessage());
  }

  @Test
  void close_afterADeadlock_doesNotNameTheTasksAgain() {
    assertThrows(
        AssertionError.class, () -> loop.runUntilComplete(() -> loop.createFuture().await()));
    kit.close();
    assertEquals(List.of(), List.copyOf(loop.allTasks()));
  }
}
