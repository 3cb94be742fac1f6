package dev.gyre.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.GuestRun;
import dev.gyre.Gyre;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A loop whose steps are taken by somebody else's. */
class GuestRunsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<String> seen = new ArrayList<>();

  private static void turn(GuestRun run) {
    run.pollEvents(null);
    run.processEvents();
    run.runReady();
  }

  // Steps

  @Test
  void stepsRunWhatTheLoopWouldRun_inItsOrder() {
    loop.callSoon(() -> seen.add("soon"));
    loop.callLater(SECOND, () -> seen.add("later"));
    virtual.events.add(() -> seen.add("event"));
    try (GuestRun run = loop.beginGuestRun()) {
      run.pollEvents(null);
      assertEquals(List.of(), seen);
      run.processEvents();
      assertEquals(List.of(), seen);
      run.runReady();
      assertEquals(List.of("soon", "event"), seen);
      turn(run);
      assertEquals(List.of("soon", "event", "later"), seen);
    }
  }

  @Test
  void whatACallbackSchedules_waitsForTheNextTurn() {
    loop.callSoon(() -> loop.callSoon(() -> seen.add("nested")));
    try (GuestRun run = loop.beginGuestRun()) {
      turn(run);
      assertEquals(List.of(), seen);
      turn(run);
    }
    assertEquals(List.of("nested"), seen);
  }

  @Test
  void tasksRunToTheirEnd() {
    Task<Integer> task =
        loop.createTask(() -> {
          Gyre.sleep(SECOND);
          return 42;
        });
    try (GuestRun run = loop.beginGuestRun()) {
      while (!task.isDone()) {
        turn(run);
      }
    }
    assertEquals(42, task.result());
    assertEquals(1_000_000_000L, loop.time());
  }

  @Test
  void timeToNextTurn_isThatToTheFirstTimer() {
    try (GuestRun run = loop.beginGuestRun()) {
      assertNull(run.timeToNextTurn());
      loop.callSoonThreadsafe(() -> loop.callLater(SECOND, () -> seen.add("timer")));
      turn(run);
      assertEquals(SECOND, run.timeToNextTurn());
      loop.callSoonThreadsafe(() -> loop.callSoon(() -> {}));
      turn(run);
      assertEquals(Duration.ZERO, run.timeToNextTurn());
    }
  }

  @Test
  void waitEndsWithTheTimeGiven_ifTheTimerIsLater() {
    loop.callLater(SECOND, () -> seen.add("timer"));
    try (GuestRun run = loop.beginGuestRun()) {
      run.pollEvents(Duration.ofMillis(300));
      assertEquals(List.of(300_000_000L), virtual.waits);
      run.pollEvents(Duration.ofDays(100_000_000));
      assertEquals(List.of(300_000_000L, 700_000_000L), virtual.waits);
    }
  }

  @Test
  void anotherThreadMayWait_andTheHostWakesItByHandingOver() throws Exception {
    var real =
        new LoopParts(
                LoopClock.system(),
                forVirtual -> new WakeupOnly(),
                VirtualLoop.runner(),
                LoopSettings.DEFAULT)
            .newEventLoop();
    try (real;
        GuestRun run = real.beginGuestRun()) {
      CompletableFuture<Void> waited = CompletableFuture.runAsync(() -> run.pollEvents(null));
      real.callSoonThreadsafe(() -> seen.add("handed over"));
      waited.get(10, TimeUnit.SECONDS);
      run.processEvents();
      run.runReady();
    }
    assertEquals(List.of("handed over"), seen);
  }

  @Test
  void loopIsRunningDuringTheRun_andHasAThreadOnlyInItsSteps() {
    loop.callSoon(() -> {
      assertSame(loop, Gyre.getRunningLoop());
      seen.add("in callback");
    });
    GuestRun run = loop.beginGuestRun();
    assertTrue(loop.isRunning());
    var refused = assertThrows(IllegalStateException.class, () -> loop.callSoon(() -> {}));
    assertTrue(refused.getMessage().contains("callSoonThreadsafe"), refused.getMessage());
    assertThrows(IllegalStateException.class, loop::close);
    assertThrows(IllegalStateException.class, loop::runForever);
    assertThrows(IllegalStateException.class, loop::beginGuestRun);
    assertThrows(IllegalStateException.class, Gyre::getRunningLoop);
    turn(run);
    assertThrows(IllegalStateException.class, Gyre::getRunningLoop);
    run.close();
    run.close();
    assertFalse(loop.isRunning());
    assertEquals(List.of("in callback"), seen);
  }

  @Test
  void callbackOfOneLoopCanHostAnother() {
    var guest = new VirtualLoop();
    guest.loop.callSoon(() -> seen.add("guest " + (Gyre.getRunningLoop() == guest.loop)));
    loop.callSoon(() -> {
      try (GuestRun run = guest.loop.beginGuestRun()) {
        turn(run);
      }
      seen.add("host " + (Gyre.getRunningLoop() == loop));
    });
    virtual.runUntilIdle();
    assertEquals(List.of("guest true", "host true"), seen);
  }

  @Test
  void stopIsSeenAfterItsTurn_andForgottenWithTheRun() {
    loop.callSoon(loop::stop);
    try (GuestRun run = loop.beginGuestRun()) {
      assertFalse(run.isStopped());
      turn(run);
      assertTrue(run.isStopped());
    }
    loop.callLater(SECOND, loop::stop);
    loop.runForever();
    assertEquals(1_000_000_000L, loop.time());
  }

  @Test
  void fatalErrorLeavesTheStep_andTheRestQueued() {
    loop.callSoon(() -> {
      throw new InternalError("expected");
    });
    loop.callSoon(() -> seen.add("behind"));
    try (GuestRun run = loop.beginGuestRun()) {
      assertThrows(InternalError.class, () -> turn(run));
      assertEquals(List.of(), seen);
      turn(run);
    }
    assertEquals(List.of("behind"), seen);
  }

  @Test
  void interruptOfTheHostIsNotTheLoopsToTake() {
    try (GuestRun run = loop.beginGuestRun()) {
      loop.callSoonThreadsafe(() -> seen.add("callback"));
      Thread.currentThread().interrupt();
      turn(run);
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of("callback"), seen);
  }

  // Misuse

  @Test
  void stepsOfTheLoopsThread_areRefusedToOthers() {
    try (GuestRun run = loop.beginGuestRun()) {
      var refused =
          assertThrows(
              CompletionException.class, () -> CompletableFuture.runAsync(run::runReady).join());
      assertInstanceOf(IllegalStateException.class, refused.getCause());
      assertTrue(refused.getCause().getMessage().contains("which began the run"));
    }
  }

  @Test
  void stepInsideAStep_isRefused() {
    try (GuestRun run = loop.beginGuestRun()) {
      loop.callSoonThreadsafe(
          () -> seen.add(assertThrows(IllegalStateException.class, run::close).getMessage()));
      loop.callSoonThreadsafe(
          () -> seen.add(assertThrows(IllegalStateException.class, run::runReady).getMessage()));
      turn(run);
    }
    assertEquals(2, seen.size());
    assertTrue(seen.get(0).startsWith("another step of this guest run is under way"), seen.get(0));
  }

  @Test
  void stepAfterTheEnd_isRefused() {
    GuestRun run = loop.beginGuestRun();
    run.close();
    var refused = assertThrows(IllegalStateException.class, run::processEvents);
    assertTrue(refused.getMessage().contains("beginGuestRun"), refused.getMessage());
  }

  @Test
  void negativeWait_isRefused() {
    try (GuestRun run = loop.beginGuestRun()) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> run.pollEvents(Duration.ofNanos(-1)));
      assertTrue(refused.getMessage().contains("PT-0.000000001S"), refused.getMessage());
    }
  }

  @Test
  void closedLoopIsNobodysGuest() {
    loop.close();
    assertThrows(IllegalStateException.class, loop::beginGuestRun);
  }

  // Driven by an executor

  private static EventLoop realLoop() {
    return new LoopParts(
            LoopClock.system(),
            forVirtual -> new WakeupOnly(),
            VirtualLoop.runner(),
            LoopSettings.DEFAULT)
        .newEventLoop();
  }

  private static <T> T get(CompletableFuture<T> outcome) throws Exception {
    return outcome.get(10, TimeUnit.SECONDS);
  }

  @Test
  void guestOfAnExecutor_runsItsCallbacksThere_andClosesItsLoop() throws Exception {
    try (var host = new SingleThreadHost()) {
      var used = new EventLoop[1];
      String where =
          get(
              Gyre.runAsGuest(
                  () -> {
                    EventLoop running = Gyre.getRunningLoop();
                    used[0] = running;
                    var name = running.<String>createFuture();
                    running.callLater(
                        Duration.ofMillis(1),
                        () -> name.setResult(Thread.currentThread().getName()));
                    return name.await();
                  },
                  host,
                  GuestRunsTest::realLoop));
      assertEquals("host", where);
      assertTrue(used[0].isClosed());
    }
  }

  @Test
  void hostsOwnWorkGoesOn_whileTheGuestIsBusy() throws Exception {
    try (var host = new SingleThreadHost()) {
      var end = new CompletableFuture<Void>();
      CompletableFuture<Integer> turns =
          Gyre.runAsGuest(
              () -> {
                int count = 0;
                while (!end.isDone()) {
                  Gyre.getRunningLoop().yieldNow();
                  count++;
                }
                return count;
              },
              host,
              GuestRunsTest::realLoop);
      // Each of these gets its turn although the guest always has something ready.
      CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 100; i++) {
        work = work.thenRunAsync(() -> {}, host);
      }
      get(work);
      end.complete(null);
      assertTrue(get(turns) > 0);
    }
  }

  @Test
  void cancellingTheOutcome_cancelsTheTask_whoseCleaningUpIsDone() throws Exception {
    try (var host = new SingleThreadHost()) {
      var begun = new CompletableFuture<EventLoop>();
      var cleaned = new CompletableFuture<Boolean>();
      CompletableFuture<Void> outcome =
          Gyre.runAsGuest(
              () -> {
                begun.complete(Gyre.getRunningLoop());
                try {
                  Gyre.getRunningLoop().createFuture().await();
                } finally {
                  Gyre.sleep(Duration.ofMillis(1));
                  cleaned.complete(true);
                }
                return null;
              },
              host,
              GuestRunsTest::realLoop);
      get(begun);
      outcome.cancel(false);
      assertTrue(get(cleaned));
      assertThrows(CancellationException.class, () -> get(outcome));
      // Or the host would leave, and the loop never have another turn.
      await().until(get(begun)::isClosed);
    }
  }

  @Test
  void failureOfTheTask_isThatOfTheOutcome() throws Exception {
    try (var host = new SingleThreadHost()) {
      var failure =
          assertThrows(
              ExecutionException.class,
              () ->
                  get(
                      Gyre.runAsGuest(
                          () -> {
                            throw new IOException("expected");
                          },
                          host,
                          GuestRunsTest::realLoop)));
      assertEquals("expected", failure.getCause().getMessage());
    }
  }

  @Test
  void tasksLeftBehind_areCancelledAndAwaited() throws Exception {
    try (var host = new SingleThreadHost()) {
      var cleaned = new CompletableFuture<Boolean>();
      get(
          Gyre.runAsGuest(
              () -> {
                Gyre.getRunningLoop()
                    .createTask(
                        (Action)
                            () -> {
                              try {
                                Gyre.sleep(Duration.ofHours(1));
                              } finally {
                                cleaned.complete(true);
                              }
                            });
                Gyre.getRunningLoop().yieldNow();
                return null;
              },
              host,
              GuestRunsTest::realLoop));
      assertTrue(cleaned.isDone());
    }
  }

  @Test
  void hostThatLeaves_failsTheOutcome() throws Exception {
    try (var host = new SingleThreadHost()) {
      var loops = new CompletableFuture<EventLoop>();
      CompletableFuture<Void> outcome =
          Gyre.runAsGuest(
              () -> {
                Gyre.getRunningLoop().setExceptionHandler((where, context) -> {});
                loops.complete(Gyre.getRunningLoop());
                Gyre.getRunningLoop().createFuture().await();
                return null;
              },
              host,
              GuestRunsTest::realLoop);
      EventLoop guest = get(loops);
      host.leave();
      guest.callSoonThreadsafe(() -> {});
      var failure = assertThrows(ExecutionException.class, () -> get(outcome));
      assertInstanceOf(RejectedExecutionException.class, failure.getCause());
      assertTrue(guest.isClosed());
    }
  }

  @Test
  void loopThatCannotBeMade_failsTheOutcome() throws Exception {
    try (var host = new SingleThreadHost()) {
      var failure =
          assertThrows(
              ExecutionException.class,
              () ->
                  get(
                      Gyre.runAsGuest(
                          () -> 1,
                          host,
                          () -> {
                            throw new IllegalStateException("no loop today");
                          })));
      assertEquals("no loop today", failure.getCause().getMessage());
    }
  }

  /** A loop that keeps what its exception handler is told. */
  private EventLoop reportingLoop() {
    EventLoop reporting = realLoop();
    reporting.setExceptionHandler((where, report) -> seen.add(report.message()));
    return reporting;
  }

  private static Throwable failureOf(CompletableFuture<?> outcome) {
    return assertThrows(ExecutionException.class, () -> get(outcome)).getCause();
  }

  @Test
  void failureThatTheOutcomeShows_isNotReportedAsWell() {
    try (var host = new SingleThreadHost()) {
      CompletableFuture<Integer> outcome =
          Gyre.runAsGuest(
              () -> {
                throw new IOException("expected");
              },
              host,
              this::reportingLoop);
      assertEquals("expected", failureOf(outcome).getMessage());
      assertEquals(List.of(), seen);
    }
  }

  @Test
  void failureThatACancelledOutcomeCannotShow_isReported() throws Exception {
    try (var host = new SingleThreadHost()) {
      var loops = new CompletableFuture<EventLoop>();
      CompletableFuture<Integer> outcome =
          Gyre.runAsGuest(
              () -> {
                loops.complete(Gyre.getRunningLoop());
                try {
                  return Gyre.getRunningLoop().<Integer>createFuture().await();
                } finally {
                  failWhenCleaningUp();
                }
              },
              host,
              this::reportingLoop);
      EventLoop guest = get(loops);
      outcome.cancel(false);
      await().until(guest::isClosed);
      get(CompletableFuture.runAsync(() -> {}, host)); // what the host saw, this thread sees now
      assertEquals(List.of("Task exception was never retrieved"), seen);
    }
  }

  private static void failWhenCleaningUp() {
    throw new IllegalStateException("expected");
  }

  @Test
  void stoppedGuest_isClearedUpAllTheSame() {
    try (var host = new SingleThreadHost()) {
      CompletableFuture<Integer> outcome =
          Gyre.runAsGuest(
              () -> {
                EventLoop guest = Gyre.getRunningLoop();
                guest.stop();
                try {
                  return guest.<Integer>createFuture().await();
                } finally {
                  Gyre.sleep(Duration.ofMillis(1));
                  seen.add("cleaned up");
                }
              },
              host,
              this::reportingLoop);
      Throwable failure = failureOf(outcome);
      assertInstanceOf(IllegalStateException.class, failure);
      assertTrue(failure.getMessage().startsWith("event loop stopped before"), failure::getMessage);
      assertEquals(List.of("cleaned up"), seen);
    }
  }

  @Test
  void fatalErrorOfAGuest_isItsOutcome_andWhatIsLeftIsClearedUp() {
    try (var host = new SingleThreadHost()) {
      CompletableFuture<Integer> outcome =
          Gyre.runAsGuest(
              () -> {
                var left =
                    Gyre.getRunningLoop()
                        .createTask(() -> {
                          try {
                            Gyre.getRunningLoop().createFuture().await();
                          } finally {
                            seen.add("cleaned up");
                          }
                          return null;
                        });
                Gyre.getRunningLoop().yieldNow();
                throw new InternalError("expected beside " + left.getName());
              },
              host,
              this::reportingLoop);
      assertInstanceOf(InternalError.class, failureOf(outcome));
      assertEquals(List.of("cleaned up"), seen);
    }
  }

  @Test
  void guestCancelledBeforeItsHostCameToIt_neverBegins() {
    List<Runnable> queue = new ArrayList<>();
    CompletableFuture<Boolean> outcome =
        Gyre.runAsGuest(() -> seen.add("begun"), queue::add, this::reportingLoop);
    outcome.cancel(false);
    queue.forEach(Runnable::run);
    assertEquals(1, queue.size());
    assertEquals(List.of(), seen);
  }

  @Test
  void hostThatIsNoSingleThread_isToldSo() throws Exception {
    var loops = new CompletableFuture<EventLoop>();
    CompletableFuture<Integer> outcome =
        Gyre.runAsGuest(
            () -> {
              loops.complete(Gyre.getRunningLoop());
              return Gyre.getRunningLoop().<Integer>createFuture().await();
            },
            Runnable::run,
            this::reportingLoop);
    get(loops).callSoonThreadsafe(() -> {}); // so that the next turn is another thread's
    Throwable failure = failureOf(outcome);
    assertTrue(failure.getMessage().contains("which began the run"), failure::getMessage);
  }

  @Test
  void virtualThreadIsHostToTheBatonAlone() throws Exception {
    try (ExecutorService host = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory())) {
      CompletableFuture<Integer> outcome =
          Gyre.runAsGuest(
              () -> {
                Gyre.sleep(Duration.ofMillis(1));
                return 42;
              },
              host,
              this::reportingLoop);
      if (VirtualLoop.runner().name().equals("baton")) {
        assertEquals(42, get(outcome));
      } else {
        Throwable failure = failureOf(outcome);
        assertTrue(failure.getMessage().contains("platform thread"), failure::getMessage);
      }
      assertEquals(List.of(), seen);
    }
  }
}
