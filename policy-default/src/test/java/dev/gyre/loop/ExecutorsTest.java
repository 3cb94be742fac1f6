package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.CancelledError;
import dev.gyre.ContextVar;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.PortableCall;
import dev.gyre.Progress;
import dev.gyre.Task;
import dev.gyre.spi.Call;
import dev.gyre.spi.ContextCall;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls off the loop: rows G1 to G6, B9, T-34 and T-35 of what asyncio does. */
class ExecutorsTest {

  private static final ContextVar<String> VAR = ContextVar.of("var");

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final ManualExecutor manual = new ManualExecutor();
  private final List<Object> seen = new ArrayList<>();

  /** Runs what it was given when the test says so, in the thread of the test. */
  private static final class ManualExecutor implements Executor {

    private final Queue<Runnable> given = new ArrayDeque<>();

    @Override
    public void execute(Runnable call) {
      given.add(call);
    }

    void runOne() {
      given.remove().run();
    }

    void runAll() {
      while (!given.isEmpty()) {
        runOne();
      }
    }
  }

  @Test
  @SuppressWarnings("unchecked") // the body tells what the call returns
  void executor_getsTheBodyAsItWasSubmitted_andCanAnswerItself() {
    PortableCall<Integer> body = PortableCall.of(() -> 6);
    loop.addContextBridge(new MdcBridge());
    LoopFuture<Integer> future = loop.runInExecutor(manual, body);
    var call = (Call<Integer>) manual.given.remove();
    assertTrue(call.begin());
    assertFalse(call.begin(), "it begins once");
    var carried = (ContextCall<?>) call.body();
    assertSame(body, carried.withoutContext());
    call.complete(7);
    virtual.runUntilIdle();
    assertEquals(7, future.result());
    assertThrows(IllegalStateException.class, call::body);
  }

  @Test
  void executor_isToldIfARunningCallIsCancelled() {
    LoopFuture<Integer> future = loop.runInExecutor(manual, () -> 6);
    var call = (Call<?>) manual.given.remove();
    assertThrows(IllegalStateException.class, () -> call.fail(new IOException()));
    assertTrue(call.begin());
    call.whenAbandoned(() -> seen.add("abandoned"));
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of("abandoned"), seen);
    call.fail(new IOException("too late"));
    virtual.runUntilIdle();
    assertTrue(future.isCancelled());
  }

  @Test
  void actionThatIsSerializable_makesACallThatIs() {
    loop.runInExecutor(manual, (Action & Serializable) () -> {});
    assertTrue(((Call<?>) manual.given.remove()).body() instanceof Serializable);
  }

  // Progress

  @Test
  void progress_isToldOnTheLoop_inOrder_beforeTheResult() {
    Progress<Integer> progress =
        Progress.on(loop, value -> seen.add(value + (loop.isRunning() ? " on the loop" : "")));
    LoopFuture<String> future =
        loop.runInExecutor(
            manual,
            () -> {
              progress.report(1);
              progress.report(2);
              return "done";
            });
    future.addDoneCallback(done -> seen.add(done.result()));
    manual.runAll();
    assertEquals(List.of(), seen, "another thread tells nothing itself");
    virtual.runUntilIdle();
    assertEquals(List.of("1 on the loop", "2 on the loop", "done"), seen);
  }

  // Results

  @Test
  void result_comesBackToTheLoop_inALaterTurn() {
    LoopFuture<Integer> future = loop.runInExecutor(manual, () -> 6);
    manual.runAll();
    assertFalse(future.isDone(), "another thread completes nothing itself");
    virtual.runUntilIdle();
    assertEquals(6, future.result());
  }

  @Test
  void call_runsOnTheThreadOfTheExecutor() {
    var thread = new AtomicReference<Thread>();
    Executor threads = call -> Thread.ofPlatform().name("worker").start(call);
    LoopFuture<Void> future = loop.runInExecutor(threads, () -> thread.set(Thread.currentThread()));
    virtual.runUntil(future::isDone);
    assertEquals("worker", thread.get().getName());
    assertNull(future.result());
  }

  @Test
  void checkedException_isTheFuturesOwn_andIsWrappedWhereItIsThrown() {
    var io = new IOException("expected");
    LoopFuture<Integer> future =
        loop.runInExecutor(
            Runnable::run,
            () -> {
              throw io;
            });
    virtual.runUntilIdle();
    assertSame(io, future.exception());
    assertSame(io, assertThrows(CompletionException.class, future::result).getCause());
  }

  @Test
  void exceptionsOfEveryKind_areTheFuturesOwn() {
    for (Throwable failure :
        List.of(
            new IllegalArgumentException("expected"),
            new AssertionError("expected"),
            new StackOverflowError("expected"),
            new CompletionException("no cause", null))) {
      LoopFuture<Integer> future =
          loop.runInExecutor(
              Runnable::run,
              () -> {
                if (failure instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) failure;
              });
      virtual.runUntilIdle();
      assertSame(failure, future.exception());
    }
  }

  @Test
  void failureThatNobodyLooksAt_isReported() {
    Executor direct = Runnable::run;
    LoopFuture<Integer> failed = loop.runInExecutor(direct, () -> fail("expected"));
    virtual.runUntilIdle();
    loop.close();
    assertEquals("Future exception was never retrieved", virtual.reports.getFirst().message());
    assertSame(failed, virtual.reports.getFirst().get("future"));
  }

  private static int fail(String message) {
    throw new IllegalStateException(message);
  }

  // The context goes along, unlike that of asyncio's run_in_executor

  @Test
  void call_seesTheContextOfItsCaller_andKeepsItsChangesToItself() {
    Task<Void> task =
        loop.createTask(() -> {
          VAR.set("caller");
          LoopFuture<String> inCall =
              loop.runInExecutor(
                  manual,
                  () -> {
                    String found = VAR.get();
                    VAR.set("call");
                    return found;
                  });
          VAR.set("changed");
          loop.callSoon(manual::runAll);
          seen.add(inCall.await());
          seen.add(VAR.get());
        });
    virtual.runUntilIdle();
    assertNull(task.result());
    assertEquals(List.of("caller", "changed"), seen);
    assertEquals("unset", VAR.orElse("unset"));
  }

  @Test
  void toThread_usesTheDefaultExecutor_inTheContextOfTheTask() {
    loop.setDefaultExecutor(manual);
    Task<String> task =
        loop.createTask(() -> {
          VAR.set("task");
          loop.callSoon(manual::runAll);
          return Gyre.toThread(VAR::get);
        });
    virtual.runUntilIdle();
    assertEquals("task", task.result());
  }

  // Cancellation

  @Test
  void queuedCall_thatIsCancelled_neverBegins() {
    LoopFuture<Boolean> future = loop.runInExecutor(manual, () -> seen.add("begun"));
    assertTrue(future.cancel());
    virtual.runUntilIdle();
    manual.runAll();
    virtual.runUntilIdle();
    assertTrue(future.isCancelled());
    assertEquals(List.of(), seen);
  }

  @Test
  void runningCall_thatIsCancelled_isLeftToFinish_andItsResultDropped() {
    var future = new AtomicReference<LoopFuture<Integer>>();
    future.set(
        loop.runInExecutor(
            manual,
            () -> {
              future.get().cancel(); // the loop stands still, as while its thread does
              virtual.runUntilIdle();
              seen.add("finished");
              return fail("dropped, as asyncio does");
            }));
    manual.runAll();
    virtual.runUntilIdle();
    assertTrue(future.get().isCancelled());
    assertEquals(List.of("finished"), seen);
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void taskThatAwaitsACall_isCancelledAtOnce() {
    Task<Integer> task = loop.createTask(() -> loop.runInExecutor(manual, () -> 1).await());
    virtual.runUntilIdle();
    task.cancel();
    virtual.runUntilIdle();
    assertTrue(task.isCancelled());
    manual.runAll();
    virtual.runUntilIdle();
    assertThrows(CancelledError.class, task::result);
  }

  // Which executor is the default one

  @Test
  void newDefaultExecutor_getsTheNextCall_andTheOldOneFinishesItsOwn() {
    var second = new ManualExecutor();
    loop.setDefaultExecutor(manual);
    LoopFuture<String> first = loop.runInExecutor(null, () -> "first");
    loop.setDefaultExecutor(second);
    LoopFuture<String> next = loop.runInExecutor(null, () -> "next");
    second.runAll();
    virtual.runUntilIdle();
    assertEquals("next", next.result());
    assertFalse(first.isDone());
    manual.runAll();
    virtual.runUntilIdle();
    assertEquals("first", first.result());
  }

  // Shutting it down

  @Test
  void shutdown_refusesCallsAtOnce_andIsDoneWhenThoseBeforeAre() {
    loop.setDefaultExecutor(manual);
    LoopFuture<Integer> call = loop.runInExecutor(null, () -> 1);
    LoopFuture<Void> over = loop.shutdownDefaultExecutor(null);
    assertThrows(IllegalStateException.class, () -> loop.runInExecutor(null, () -> 2));
    virtual.advance(Duration.ofDays(1).toNanos());
    assertFalse(over.isDone(), "null sets no limit");
    manual.runAll();
    virtual.runUntilIdle();
    assertTrue(over.isDone());
    assertEquals(1, call.result());
  }

  @Test
  void shutdown_waitsForCallsOfEveryDefaultExecutorThereWas() {
    var second = new ManualExecutor();
    loop.setDefaultExecutor(manual);
    loop.runInExecutor(null, () -> 1);
    loop.setDefaultExecutor(second);
    loop.runInExecutor(null, () -> 2);
    LoopFuture<Void> over = loop.shutdownDefaultExecutor(Duration.ofSeconds(1));
    second.runAll();
    virtual.runUntilIdle();
    assertFalse(over.isDone());
    manual.runAll();
    virtual.runUntilIdle();
    assertTrue(over.isDone());
  }

  @Test
  void shutdown_waitsNoLongerThanItsTimeout_andLeavesTheCallAlone() {
    loop.setDefaultExecutor(manual);
    LoopFuture<Integer> call = loop.runInExecutor(null, () -> 1);
    loop.runUntilComplete(loop.shutdownDefaultExecutor(Duration.ofSeconds(5)));
    assertEquals(Duration.ofSeconds(5).toNanos(), loop.time());
    manual.runAll();
    virtual.runUntilIdle();
    assertEquals(1, call.result());
  }

  @Test
  void shutdown_withoutPatience_isOverAtOnce() {
    loop.setDefaultExecutor(manual);
    loop.runInExecutor(null, () -> 1);
    loop.runUntilComplete(loop.shutdownDefaultExecutor(Duration.ZERO));
    loop.runUntilComplete(loop.shutdownDefaultExecutor(Duration.ofSeconds(Long.MIN_VALUE)));
    assertEquals(0, loop.time());
  }

  @Test
  void shutdown_ofAnIdleExecutor_isOverAtOnce_andMayBeRepeated() {
    assertTrue(loop.shutdownDefaultExecutor(null).isDone());
    assertTrue(loop.shutdownDefaultExecutor(null).isDone());
  }

  @Test
  void cancelledCall_doesNotHoldUpTheShutdown() {
    loop.setDefaultExecutor(manual);
    loop.runInExecutor(null, () -> 1).cancel();
    LoopFuture<Void> over = loop.shutdownDefaultExecutor(null);
    virtual.runUntilIdle();
    assertTrue(over.isDone());
  }

  @Test
  void cancelledWait_forTheShutdown_leavesItShutDown() {
    loop.setDefaultExecutor(manual);
    loop.runInExecutor(null, () -> 1);
    LoopFuture<Void> over = loop.shutdownDefaultExecutor(Duration.ofSeconds(1));
    over.cancel();
    virtual.advance(Duration.ofSeconds(2).toNanos());
    manual.runAll();
    virtual.runUntilIdle();
    assertThrows(IllegalStateException.class, () -> loop.runInExecutor(null, () -> 2));
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void namedExecutor_worksOnAfterTheShutdown() {
    loop.runUntilComplete(loop.shutdownDefaultExecutor(null));
    assertEquals(3, loop.runUntilComplete(loop.runInExecutor(Runnable::run, () -> 3)));
  }

  /** In asyncio the shutdown is for ever. */
  @Test
  void executorSetAfterTheShutdown_works_untilItIsShutDownAsWell() {
    loop.runUntilComplete(loop.shutdownDefaultExecutor(null));
    loop.setDefaultExecutor(Runnable::run);
    assertEquals(4, loop.runUntilComplete(loop.runInExecutor(null, () -> 4)));
    loop.runUntilComplete(loop.shutdownDefaultExecutor(null));
    assertThrows(IllegalStateException.class, () -> loop.runInExecutor(null, () -> 5));
  }

  // After the loop

  @Test
  void resultAfterTheLoopWasClosed_harmsNobody_andIsDropped() {
    loop.setDefaultExecutor(manual);
    LoopFuture<Integer> late = loop.runInExecutor(null, () -> 1);
    LoopFuture<Integer> failing = loop.runInExecutor(manual, () -> fail("late"));
    loop.close();
    assertDoesNotThrow(manual::runAll);
    assertFalse(late.isDone());
    assertFalse(failing.isDone());
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void whoWaitsInPlainJava_isToldWhenTheLoopIsClosedFirst() {
    LoopFuture<Integer> late = loop.runInExecutor(manual, () -> 1);
    var mirror = late.toCompletableFuture();
    loop.close();
    var told = assertThrows(CompletionException.class, mirror::join);
    assertTrue(told.getCause().getMessage().startsWith("event loop was closed before"));
    assertNotEquals(0, manual.given.size());
  }

  @Test
  void callCancelledByItsOwnBody_isCancelled() {
    LoopFuture<Integer> future =
        loop.runInExecutor(
            Runnable::run,
            () -> {
              throw new CancellationException("expected");
            });
    virtual.runUntilIdle();
    assertTrue(future.isCancelled());
  }
}
