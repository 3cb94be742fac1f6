package dev.gyre.loop;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.CancelledError;
import dev.gyre.ExceptionContext;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.ReturnWhen;
import dev.gyre.Task;
import dev.gyre.WaitResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Waiting for several futures, for a while, and for those of other worlds. */
class CombinatorsTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  private <T> Task<T> after(int seconds, T value) {
    return loop.createTask(() -> {
      Gyre.sleep(Duration.ofSeconds(seconds));
      seen.add(value);
      return value;
    });
  }

  private Task<String> failingAfter(int seconds, Exception failure) {
    return loop.createTask(() -> {
      Gyre.sleep(Duration.ofSeconds(seconds));
      throw failure;
    });
  }

  // gather

  @Test
  void gather_givesResultsInTheOrderOfTheFutures() {
    assertEquals(
        List.of("a", "b", "c"),
        loop.runUntilComplete(
            () -> Gyre.gather(after(3, "a"), after(1, "b"), after(2, "c")).await()));
    assertEquals(List.of("b", "c", "a"), seen);
  }

  @Test
  void gatherOfNothing_isDoneWithAnEmptyList() {
    assertEquals(
        List.of(), loop.runUntilComplete(() -> Gyre.gather(List.<LoopFuture<String>>of()).await()));
  }

  @Test
  void gather_failsWithTheFirstFailure_atOnce_whileTheOthersGoOn() {
    var failure = new IllegalStateException("expected");
    loop.runUntilComplete(() -> {
      Task<String> slow = after(5, "slow");
      LoopFuture<List<String>> all = Gyre.gather(failingAfter(1, failure), slow);
      assertSame(failure, assertThrows(IllegalStateException.class, all::await));
      assertEquals(Duration.ofSeconds(1).toNanos(), loop.time());
      assertEquals("slow", slow.await());
    });
  }

  @Test
  void gather_ofAChildCancelledByOthers_failsWithCancelledError_butIsNotCancelledItself() {
    loop.runUntilComplete(() -> {
      Task<String> child = after(5, "child");
      Task<String> other = after(1, "other");
      LoopFuture<List<String>> all = Gyre.gather(child, other);
      loop.callSoon(child::cancel);
      assertThrows(CancelledError.class, all::await);
      assertFalse(all.isCancelled());
      assertFalse(other.isDone());
    });
  }

  @Test
  void cancellingAGather_cancelsTheChildren_andEndsWhenTheyHaveEnded() {
    loop.runUntilComplete(() -> {
      List<Task<String>> children = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        children.add(
            loop.createTask(() -> {
              try {
                Gyre.sleep(Duration.ofSeconds(100));
              } finally {
                Gyre.sleep(Duration.ofSeconds(1));
                seen.add("cleaned");
              }
              return "";
            }));
      }
      LoopFuture<List<String>> all = Gyre.gather(children);
      Gyre.sleep(Duration.ofSeconds(1));
      assertTrue(all.cancel());
      assertFalse(all.isDone());
      assertThrows(CancelledError.class, all::await);
      assertEquals(List.of("cleaned", "cleaned", "cleaned"), seen);
    });
  }

  @Test
  void taskCancelledInAGather_waitsForTheChildrenToEnd() {
    Task<Void> task =
        loop.createTask(() -> {
          Gyre.gather(after(100, "x"), after(200, "y")).await();
        });
    loop.callLater(Duration.ofSeconds(1), task::cancel);
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(Set.of(), loop.allTasks());
  }

  @Test
  void gatherOutcomes_waitsForAll_andTellsHowEachEnded() {
    var failure = new IOException("expected");
    loop.runUntilComplete(() -> {
      Task<String> cancelled = after(9, "cancelled");
      loop.callSoon(cancelled::cancel);
      List<LoopFuture<String>> done =
          Gyre.gatherOutcomes(List.of(after(1, "a"), failingAfter(2, failure), cancelled)).await();
      assertEquals("a", done.get(0).result());
      assertSame(failure, done.get(1).exception());
      assertTrue(done.get(2).isCancelled());
    });
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  // shield

  @Test
  void shieldedTask_outlivesItsCancelledWaiter() {
    loop.runUntilComplete(() -> {
      Task<String> inner = after(5, "inner");
      Task<String> waiter = loop.createTask(() -> Gyre.shield(inner).await());
      Gyre.sleep(Duration.ofSeconds(1));
      waiter.cancel();
      assertThrows(CancelledError.class, waiter::await);
      assertEquals("inner", inner.await());
    });
  }

  @Test
  void shieldedFailure_afterTheWaiterHasGone_isReported() {
    var failure = new IOException("expected");
    loop.runUntilComplete(() -> {
      LoopFuture<String> outer = Gyre.shield(failingAfter(1, failure));
      outer.cancel();
      Gyre.sleep(Duration.ofSeconds(2));
    });
    assertEquals(1, virtual.reports.size());
    assertEquals("exception in shielded future", virtual.reports.getFirst().message());
    assertSame(failure, virtual.reports.getFirst().exception());
  }

  // wait

  @Test
  void wait_returnsWhatIsDoneAndWhatIsNot_withoutCancelling() {
    loop.runUntilComplete(() -> {
      Task<String> quick = after(1, "quick");
      Task<String> slow = after(3, "slow");
      WaitResult<String> first = Gyre.wait(List.of(slow, quick), null, ReturnWhen.FIRST_COMPLETED);
      assertEquals(Set.of(quick), first.done());
      assertEquals(Set.of(slow), first.pending());
      WaitResult<String> timedOut =
          Gyre.wait(List.of(slow), Duration.ofSeconds(1), ReturnWhen.ALL_COMPLETED);
      assertEquals(Set.of(slow), timedOut.pending());
      assertEquals(Set.of(slow), Gyre.wait(List.of(slow)).done());
    });
  }

  @Test
  void waitForTheFirstException_passesOverResults() {
    loop.runUntilComplete(() -> {
      Task<String> result = after(1, "result");
      Task<String> failing = failingAfter(2, new IOException("expected"));
      Task<String> slow = after(3, "slow");
      WaitResult<String> outcome =
          Gyre.wait(List.of(result, failing, slow), null, ReturnWhen.FIRST_EXCEPTION);
      assertEquals(Set.of(result, failing), outcome.done());
      assertEquals(Set.of(slow), outcome.pending());
    });
  }

  @Test
  void waitForNothing_isRefused() {
    loop.runUntilComplete(() ->
        assertThrows(
            IllegalArgumentException.class, () -> Gyre.wait(List.<LoopFuture<String>>of())));
  }

  // waitFor and timeouts

  @Test
  void waitFor_givesTheResultInTime_orTimesOutOnceTheTaskHasEnded() throws Exception {
    loop.runUntilComplete(() -> {
      assertEquals("in time", Gyre.waitFor(after(1, "in time"), Duration.ofSeconds(2)));
      Task<String> stubborn =
          loop.createTask(() -> {
            try {
              Gyre.sleep(Duration.ofSeconds(100));
            } finally {
              Gyre.sleep(Duration.ofSeconds(3));
            }
            return "";
          });
      long before = loop.time();
      assertThrows(TimeoutException.class, () -> Gyre.waitFor(stubborn, Duration.ofSeconds(1)));
      assertTrue(stubborn.isCancelled());
      assertEquals(Duration.ofSeconds(4).toNanos(), loop.time() - before);
      assertEquals(0, loop.currentTask().cancelling());
    });
  }

  @Test
  void waitForWithoutPatience_neverStartsTheBody_butTakesAResultThatIsThere() {
    loop.runUntilComplete(() -> {
      assertThrows(
          TimeoutException.class, () -> Gyre.waitFor(() -> seen.add("started"), Duration.ZERO));
      LoopFuture<Integer> done = loop.createFuture();
      done.setResult(5);
      assertEquals(5, Gyre.waitFor(done, Duration.ZERO));
      assertEquals(5, Gyre.waitFor(done, Duration.ofSeconds(-1)));
    });
    assertEquals(List.of(), seen);
  }

  @Test
  void timeout_turnsItsOwnCancellationIntoATimeoutException() {
    loop.runUntilComplete(() -> {
      var timeout = Gyre.timeout(Duration.ofSeconds(1));
      var thrown =
          assertThrows(
              TimeoutException.class, () -> timeout.run(() -> Gyre.sleep(Duration.ofSeconds(5))));
      assertTrue(thrown.getCause() instanceof CancelledError);
      assertTrue(timeout.expired());
      assertEquals(0, loop.currentTask().cancelling());
      Gyre.sleep(Duration.ofSeconds(1)); // the task is not cancelled any more
    });
  }

  @Test
  void timeoutThatWasNotNeeded_leavesNoTrace_andCannotBeUsedTwice() {
    loop.runUntilComplete(() -> {
      var timeout = Gyre.timeout(Duration.ofSeconds(5));
      assertEquals(7, timeout.call(() -> 7));
      assertFalse(timeout.expired());
      assertThrows(IllegalStateException.class, () -> timeout.call(() -> 8));
      assertThrows(IllegalStateException.class, () -> timeout.reschedule(1L));
      Gyre.sleep(Duration.ofSeconds(10));
    });
  }

  @Test
  void cancellationFromOutside_winsOverATimeoutThatExpiresAsWell() {
    Task<Void> task =
        loop.createTask(
            () -> Gyre.timeout(Duration.ofSeconds(1)).run(() -> Gyre.sleep(Duration.ofSeconds(5))));
    loop.callLater(Duration.ofSeconds(1), task::cancel);
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(1, task.cancelling());
  }

  @Test
  void rescheduledTimeout_countsFromItsNewTime_andNestedTimeoutsTellApart() {
    loop.runUntilComplete(() -> {
      var outer = Gyre.timeoutAt(null);
      assertThrows(
          TimeoutException.class,
          () ->
              outer.run(() -> {
                outer.reschedule(loop.time() + Duration.ofSeconds(2).toNanos());
                var inner = Gyre.timeout(Duration.ofSeconds(1));
                assertThrows(
                    TimeoutException.class,
                    () -> inner.run(() -> Gyre.sleep(Duration.ofSeconds(9))));
                seen.add("inner");
                Gyre.sleep(Duration.ofSeconds(9));
              }));
      assertEquals(Duration.ofSeconds(2).toNanos(), loop.time());
    });
    assertEquals(List.of("inner"), seen);
  }

  @Test
  void checkedExceptionInATimeout_comesWrapped() {
    loop.runUntilComplete(() -> {
      var io = new IOException("expected");
      var thrown =
          assertThrows(
              CompletionException.class,
              () ->
                  Gyre.timeout(Duration.ofSeconds(1))
                      .run(() -> {
                        throw io;
                      }));
      assertSame(io, thrown.getCause());
    });
  }

  // shield

  @Test
  void shieldedFutureThatManyGaveUp_reportsItsFailureOnce() {
    LoopFuture<Integer> inner = loop.createFuture();
    loop.runUntilComplete(() -> {
      for (int i = 0; i < 3; i++) {
        Gyre.shield(inner).cancel();
        Gyre.sleep(Duration.ZERO);
      }
      inner.setException(new IOException("expected"));
      Gyre.sleep(Duration.ZERO);
    });
    assertEquals(1, virtual.reports.size());
    assertEquals("exception in shielded future", virtual.reports.get(0).message());
  }

  @Test
  void failureOfAChild_isNotHiddenByTheCancellationOfItsGathering() {
    LoopFuture<Integer> cancelled = loop.createFuture();
    Task<Integer> failing =
        loop.createTask(() -> {
          try {
            return cancelled.await();
          } catch (CancelledError ignored) {
            throw new IOException("expected");
          }
        });
    loop.runUntilComplete(() -> {
      LoopFuture<List<Integer>> both = Gyre.gather(cancelled, failing);
      Gyre.sleep(Duration.ZERO);
      both.cancel("why");
      assertEquals(
          "expected",
          assertThrows(IOException.class, () -> both.await(IOException.class)).getMessage());
    });
  }

  @Test
  void failureAfterTheCancellationOfItsMirror_isReported() {
    Task<Void> task =
        loop.createTask(() -> {
          try {
            Gyre.sleep(Duration.ofSeconds(1));
          } finally {
            Gyre.wrapFuture(CompletableFuture.failedFuture(new IOException("expected"))).await();
          }
        });
    CompletableFuture<Void> mirror = task.toCompletableFuture();
    CompletableFuture<Void> elsewhere =
        Gyre.runCoroutineThreadsafe(
            () -> {
              try {
                Gyre.sleep(Duration.ofSeconds(1));
                return null;
              } finally {
                Gyre.wrapFuture(CompletableFuture.failedFuture(new IOException("expected")))
                    .await();
              }
            },
            loop);
    virtual.runUntilIdle();
    mirror.cancel(true);
    elsewhere.cancel(true);
    virtual.runUntilIdle();
    loop.close();
    assertEquals(
        List.of("Task exception was never retrieved", "Task exception was never retrieved"),
        virtual.reports.stream().map(ExceptionContext::message).toList());
  }

  @Test
  void stageWrappedInAnotherThread_whileTheLoopRuns_isFollowedAndCancelled() throws Exception {
    var stage = new CompletableFuture<String>();
    loop.runUntilComplete(() -> {
      var wrapping = new FutureTask<>(() -> Gyre.wrapFuture(stage, loop));
      Thread thread = Thread.ofPlatform().start(wrapping);
      thread.join();
      LoopFuture<String> wrapper = wrapping.get();
      wrapper.cancel();
      Gyre.sleep(Duration.ofMillis(1));
      assertTrue(stage.isCancelled());
    });
  }

  // asCompleted

  @Test
  void asCompleted_handsOutFuturesInTheOrderInWhichTheyAreDone() {
    loop.runUntilComplete(() -> {
      List<Object> order = new ArrayList<>();
      for (LoopFuture<String> next :
          Gyre.asCompleted(List.of(after(3, "c"), after(1, "a"), after(2, "b")))) {
        assertTrue(next.isDone());
        order.add(next.result());
      }
      assertEquals(List.of("a", "b", "c"), order);
    });
  }

  @Test
  void asCompleted_withATimeout_handsOutWhatIsDoneByThen_andThenThrows() {
    loop.runUntilComplete(() -> {
      Task<String> slow = after(5, "slow");
      var order =
          Gyre.asCompleted(List.of(slow, after(1, "quick"), after(9, "slower")), ofSeconds(2))
              .iterator();
      assertEquals("quick", order.next().result());
      var late = assertThrows(CompletionException.class, order::next);
      assertTrue(late.getCause() instanceof TimeoutException);
      assertEquals("time is over: 2 of 3 futures are not done", late.getCause().getMessage());
      assertEquals(2_000_000_000L, loop.time());
      assertTrue(order.hasNext());
      assertThrows(CompletionException.class, order::next);
      assertFalse(order.hasNext());
      assertThrows(NoSuchElementException.class, order::next);
      assertEquals("slow", slow.await()); // nothing was cancelled
    });
  }

  @Test
  void asCompleted_thatIsInTime_leavesNoTimerBehind() {
    loop.runUntilComplete(() -> {
      for (LoopFuture<String> next : Gyre.asCompleted(List.of(after(1, "a")), ofSeconds(60))) {
        assertEquals("a", next.result());
      }
    });
    assertEquals(1_000_000_000L, loop.time());
    assertTrue(loop.toString().contains("timers=0"), loop.toString());
  }

  @Test
  void asCompleted_handsOutADoneFutureInItsPlace_andADuplicateTwice() {
    loop.runUntilComplete(() -> {
      LoopFuture<String> done = loop.createFuture();
      done.setResult("done");
      List<Object> order = new ArrayList<>();
      for (LoopFuture<String> next : Gyre.asCompleted(List.of(after(1, "a"), done, done))) {
        order.add(next.result());
      }
      assertEquals(List.of("done", "done", "a"), order);
    });
  }

  @Test
  void asCompleted_whoseIterationIsCancelled_canBeIteratedOn() {
    loop.runUntilComplete(() -> {
      var order = Gyre.asCompleted(List.of(after(3, "a"))).iterator();
      assertThrows(TimeoutException.class, () -> Gyre.timeout(ofSeconds(1)).run(order::next));
      assertEquals("a", order.next().result());
    });
  }

  // Several loops

  @Test
  void futuresOfSeveralLoops_areNotWaitedForTogether() {
    LoopFuture<String> foreign = new VirtualLoop().loop.createFuture();
    LoopFuture<String> own = loop.createFuture();
    loop.runUntilComplete(() -> {
      for (Executable call :
          List.<Executable>of(
              () -> Gyre.gather(own, foreign),
              () -> Gyre.gatherOutcomes(List.of(own, foreign)),
              () -> Gyre.wait(List.of(foreign)),
              () -> Gyre.asCompleted(List.of(foreign)))) {
        var refused = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refused.getMessage().contains("another loop"), refused.getMessage());
        assertTrue(refused.getMessage().contains("wrapFuture"), refused.getMessage());
      }
    });
  }

  @Test
  void gather_belongsToTheLoopOfItsFutures_evenIfNoneRunsHere() {
    LoopFuture<String> a = loop.createFuture();
    LoopFuture<List<String>> all = Gyre.gather(a);
    assertSame(loop, all.getLoop());
    a.setResult("a");
    assertEquals(List.of("a"), loop.runUntilComplete(all));
  }

  @Test
  void futureOfAnotherThreadsLoop_canBeAwaitedByWayOfTheJdk() throws Exception {
    var other = new VirtualLoop();
    LoopFuture<String> foreign = other.loop.createFuture();
    var running = new FutureTask<>(() -> other.loop.runUntilComplete(foreign));
    String result =
        loop.runUntilComplete(() -> {
          LoopFuture<String> wrapped = Gyre.wrapFuture(foreign.toCompletableFuture());
          other.loop.callLaterNanos(5, () -> foreign.setResult("there"));
          Thread.ofPlatform().start(running).join();
          return wrapped.await();
        });
    assertEquals("there", result);
    assertEquals("there", running.get());
  }

  // Without a limit

  @Test
  void nullTimeout_isNoLimit() throws Exception {
    loop.runUntilComplete(() -> {
      assertEquals("a", Gyre.waitFor(after(1000, "a"), null));
      assertEquals(7, Gyre.timeout(null).call(() -> 7));
      assertEquals(8, Gyre.waitFor(() -> 8, null));
    });
  }

  // Other worlds

  @Test
  void wrappedStage_canBeAwaited_failsAsItDoes_andPassesCancellationBack() {
    loop.runUntilComplete(() -> {
      assertEquals("x", Gyre.wrapFuture(CompletableFuture.completedFuture("x")).await());
      var io = new IOException("expected");
      var failed = Gyre.wrapFuture(CompletableFuture.<String>failedFuture(io));
      assertSame(io, assertThrows(IOException.class, () -> failed.await(IOException.class)));
      var stage = new CompletableFuture<String>();
      LoopFuture<String> wrapper = Gyre.wrapFuture(stage);
      wrapper.cancel();
      Gyre.sleep(Duration.ZERO);
      assertTrue(stage.isCancelled());
      var stage2 = new CompletableFuture<String>();
      LoopFuture<String> wrapper2 = Gyre.wrapFuture(stage2);
      stage2.cancel(true);
      assertThrows(CancelledError.class, wrapper2::await);
    });
  }

  @Test
  void bodyHandedOverFromAnotherThread_runsAsATask_andCanBeCancelledFromThere() throws Exception {
    CompletableFuture<String> result =
        Gyre.runCoroutineThreadsafe(
            () -> {
              Gyre.sleep(Duration.ofSeconds(1));
              return "done";
            },
            loop);
    virtual.runUntilIdle();
    virtual.advance(Duration.ofSeconds(1).toNanos());
    assertEquals("done", result.get());
    CompletableFuture<String> cancelled =
        Gyre.runCoroutineThreadsafe(
            () -> {
              try {
                Gyre.sleep(Duration.ofSeconds(1));
              } finally {
                seen.add("told");
              }
              return "";
            },
            loop);
    virtual.runUntilIdle();
    cancelled.cancel(true);
    virtual.runUntilIdle();
    assertEquals(List.of("told"), seen);
    assertEquals(Set.of(), loop.allTasks());
  }
}
