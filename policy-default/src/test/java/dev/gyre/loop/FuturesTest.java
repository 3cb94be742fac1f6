package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.CancelledError;
import dev.gyre.InvalidStateException;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FuturesTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  private void runOnce() {
    loop.stop();
    loop.runForever();
  }

  @Test
  void result_isThere_onceSet() {
    LoopFuture<String> future = loop.createFuture();
    assertFalse(future.isDone());
    assertThrows(InvalidStateException.class, future::result);
    assertThrows(InvalidStateException.class, future::exception);
    future.setResult("x");
    assertTrue(future.done());
    assertEquals("x", future.result());
    assertNull(future.exception());
    assertFalse(future.cancelled());
  }

  @Test
  void exception_isTheSameObject_uncheckedThrownAsItIs_checkedAsACause() throws Exception {
    LoopFuture<String> unchecked = loop.createFuture();
    var failure = new IllegalArgumentException("expected");
    unchecked.setException(failure);
    assertSame(failure, assertThrows(IllegalArgumentException.class, unchecked::result));
    assertSame(failure, unchecked.exception());
    LoopFuture<String> checked = loop.createFuture();
    var io = new IOException("expected");
    checked.setException(io);
    assertSame(io, assertThrows(CompletionException.class, checked::result).getCause());
    assertSame(io, checked.exception());
  }

  @Test
  void secondOutcome_isRefused_cancelledIncluded() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(1);
    assertThrows(InvalidStateException.class, () -> done.setResult(2));
    assertThrows(InvalidStateException.class, () -> done.setException(new IOException()));
    assertFalse(done.cancel());
    LoopFuture<Integer> cancelled = loop.createFuture();
    assertTrue(cancelled.cancel("why"));
    assertThrows(InvalidStateException.class, () -> cancelled.setResult(2));
    assertEquals("why", assertThrows(CancelledError.class, cancelled::result).getMessage());
    assertEquals("why", assertThrows(CancelledError.class, cancelled::exception).getMessage());
  }

  @Test
  void callbacks_runThroughTheLoop_inOrder_lessTheRemoved() {
    LoopFuture<Integer> future = loop.createFuture();
    Consumer<LoopFuture<Integer>> three = done -> seen.add(3);
    future.addDoneCallback(done -> seen.add(1));
    future.addDoneCallback(three);
    future.addDoneCallback(done -> seen.add(2));
    future.addDoneCallback(three);
    future.addDoneCallback(done -> seen.add(done.result()));
    assertEquals(2, future.removeDoneCallback(three));
    assertEquals(0, future.removeDoneCallback(three));
    future.setResult(4);
    assertEquals(List.of(), seen);
    assertEquals(0, future.removeDoneCallback(three));
    runOnce();
    assertEquals(List.of(1, 2, 4), seen);
  }

  @Test
  void callbackAddedToADoneFuture_runsSoon_notAtOnce() {
    LoopFuture<Integer> future = loop.createFuture();
    future.setResult(1);
    future.addDoneCallback(done -> seen.add("called"));
    assertEquals(List.of(), seen);
    runOnce();
    assertEquals(List.of("called"), seen);
  }

  @Test
  void onlyCallback_canBeRemoved() {
    LoopFuture<Integer> future = loop.createFuture();
    Consumer<LoopFuture<Integer>> only = done -> seen.add(1);
    future.addDoneCallback(only);
    assertEquals(1, future.removeDoneCallback(only));
    future.setResult(1);
    runOnce();
    assertEquals(List.of(), seen);
  }

  @Test
  void unretrievedException_isReported_atTheLatestWhenTheLoopCloses() {
    LoopFuture<Integer> future = loop.createFuture();
    var failure = new IOException("expected");
    future.setException(failure);
    runOnce();
    assertEquals(0, virtual.reports.size());
    loop.close();
    assertEquals(1, virtual.reports.size());
    assertSame(failure, virtual.reports.getFirst().exception());
    assertEquals("Future exception was never retrieved", virtual.reports.getFirst().message());
    assertSame(future, virtual.reports.getFirst().get("future"));
  }

  @Test
  void unretrievedException_isReported_whenNobodyCanRetrieveItAnyMore() {
    failAndForget();
    Awaitility.await()
        .until(() -> {
          System.gc();
          runOnce();
          return virtual.reports.size() == 1;
        });
  }

  private void failAndForget() {
    loop.createFuture().setException(new IOException("expected"));
  }

  @Test
  void retrievedException_isNotReported_norOneOfAFutureThatIsCancelledAfterwards() {
    LoopFuture<Integer> looked = loop.createFuture();
    looked.setException(new IOException("expected"));
    looked.exception();
    LoopFuture<Integer> cancelled = loop.createFuture();
    cancelled.setException(new IOException("expected"));
    assertFalse(cancelled.cancel());
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void runUntilComplete_runsWhatWasQueuedToo() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(5);
    loop.callSoon(() -> seen.add("queued"));
    assertEquals(5, loop.runUntilComplete(done));
    assertEquals(List.of("queued"), seen);
  }

  @Test
  void runUntilComplete_stoppedEarly_saysSo_andTheFutureLivesOn() {
    LoopFuture<Integer> future = loop.createFuture();
    loop.callSoon(loop::stop);
    var stopped = assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(future));
    assertTrue(stopped.getMessage().startsWith("event loop stopped before the future was done"));
    loop.callSoon(() -> future.setResult(7));
    assertEquals(7, loop.runUntilComplete(future));
  }

  @Test
  void runUntilComplete_ofACancelledFuture_throwsTheJdksException() {
    LoopFuture<Integer> future = loop.createFuture();
    loop.callSoon(future::cancel);
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(future));
  }

  @Test
  void runUntilComplete_ofAnotherLoopsFuture_isRefused() {
    LoopFuture<Integer> foreign = new VirtualLoop().loop.createFuture();
    assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(foreign));
  }

  @Test
  void get_onTheLoopItself_isRefusedInsteadOfDeadlocking() {
    LoopFuture<Integer> future = loop.createFuture();
    loop.callSoon(
        () -> seen.add(assertThrows(IllegalStateException.class, future::get).getMessage()));
    runOnce();
    assertTrue(seen.getFirst().toString().contains("use await()"), seen.toString());
  }

  @Test
  void get_fromAnotherThread_waitsForTheOutcome() throws Exception {
    LoopFuture<Integer> future = loop.createFuture();
    CompletableFuture<Integer> got = CompletableFuture.supplyAsync(() -> getUnchecked(future));
    loop.callLaterNanos(10, () -> future.setResult(9));
    loop.callLaterNanos(20, loop::stop);
    loop.runForever();
    // The other thread may come only after the run: then it finds the result.
    Awaitility.await()
        .until(() -> {
          runOnce();
          return got.isDone();
        });
    assertEquals(9, got.join());
  }

  private static Integer getUnchecked(LoopFuture<Integer> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void toCompletableFuture_mirrorsTheOutcome_andItsCancellationComesBack() {
    LoopFuture<Integer> result = loop.createFuture();
    LoopFuture<Integer> failure = loop.createFuture();
    LoopFuture<Integer> cancelled = loop.createFuture();
    LoopFuture<Integer> cancelledThere = loop.createFuture();
    CompletableFuture<Integer> resultMirror = result.toCompletableFuture();
    CompletableFuture<Integer> failureMirror = failure.toCompletableFuture();
    CompletableFuture<Integer> cancelledMirror = cancelled.toCompletableFuture();
    cancelledThere.toCompletableFuture().cancel(true);
    result.setResult(1);
    failure.setException(new IOException("expected"));
    cancelled.cancel();
    runOnce();
    runOnce();
    assertEquals(1, resultMirror.join());
    assertTrue(
        assertThrows(CompletionException.class, failureMirror::join).getCause()
            instanceof IOException);
    assertTrue(cancelledMirror.isCancelled());
    assertTrue(cancelledThere.isCancelled());
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void toString_ofAResultThatContainsTheFuture_endsInDots() {
    LoopFuture<List<Object>> future = loop.createFuture();
    future.setResult(List.of("itself", future));
    assertEquals("<Future finished result=[itself, <Future finished result=...>]>", "" + future);
    assertEquals("<Future finished result=[itself, <Future finished result=...>]>", "" + future);
  }

  @Test
  void toString_ofFuturesThatContainEachOther_ends() {
    LoopFuture<Object> one = loop.createFuture();
    LoopFuture<Object> other = loop.createFuture();
    one.setResult(other);
    other.setResult(one);
    assertEquals(
        "<Future finished result=<Future finished result=<Future finished result=...>>>", "" + one);
  }

  @Test
  void toString_ofATaskThatReturnsItself_endsInDots() {
    List<Task<Object>> tasks = new ArrayList<>();
    Task<Object> task = loop.createTask(() -> tasks);
    tasks.add(task);
    virtual.runUntilIdle();
    assertTrue(task.toString().contains("result=[<Task finished result=... name="), "" + task);
  }

  @Test
  void toString_ofOutcomesThatFailInTheirOwn_saysSo() {
    LoopFuture<Object> failing = loop.createFuture();
    failing.setResult(
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        });
    assertTrue(failing.toString().contains("its toString fails"), "" + failing);
    LoopFuture<Object> endless = loop.createFuture();
    List<Object> circle = new ArrayList<>();
    circle.add(List.of(circle));
    endless.setResult(circle);
    assertTrue(
        endless.toString().startsWith("<Future finished result=java.util.Array"), "" + endless);
    LoopFuture<Object> mute = loop.createFuture();
    mute.setResult(
        new Object() {
          @Override
          @SuppressWarnings({"NullAway", "ToStringReturnsNull"}) // as others' code may
          public String toString() {
            return null;
          }
        });
    assertEquals("<Future finished result=null>", mute.toString());
  }

  @Test
  void toString_tellsTheState_andShortensLongResults() {
    LoopFuture<String> future = loop.createFuture();
    assertEquals("<Future pending>", future.toString());
    future.setResult("x".repeat(1000));
    assertTrue(future.toString().length() < 120, future.toString());
    assertTrue(future.toString().startsWith("<Future finished result=xxx"));
  }

  @Test
  void shutdownOfAnUnusedDefaultExecutor_isImmediate() {
    loop.runUntilComplete(loop.shutdownDefaultExecutor(Duration.ofSeconds(1)));
    assertThrows(IllegalStateException.class, () -> loop.runInExecutor(null, () -> 1));
  }

  @Test
  void cancellingAFailedFuture_inEitherWay_keepsItFromBeingReported() {
    LoopFuture<Integer> failed = loop.createFuture();
    failed.setException(new IOException("expected"));
    assertFalse(failed.cancel(false));
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }
}
