package dev.gyre.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Futures of a loop as plain Java sees them, from threads that know nothing of loops. */
@Timeout(30)
class FuturesOfTheJdkTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  private static Thread.Builder threads(boolean ofVirtual) {
    return ofVirtual ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  private static <T> FutureTask<T> inThread(Thread.Builder thread, Callable<T> call) {
    var task = new FutureTask<>(call);
    thread.start(task);
    return task;
  }

  private static Throwable causeOfFailure(Future<?> future) {
    return assertThrows(ExecutionException.class, () -> future.get(20, SECONDS)).getCause();
  }

  /** Runs the loop until somebody has got what they wait for. */
  private <T> T runUntilDone(Future<T> future) throws Exception {
    while (!future.isDone()) {
      loop.stop();
      loop.runForever();
      Thread.onSpinWait();
    }
    return future.get();
  }

  // States

  @Test
  void states_areTheJdks() {
    LoopFuture<Integer> pending = loop.createFuture();
    LoopFuture<Integer> done = loop.createFuture();
    LoopFuture<Integer> failed = loop.createFuture();
    LoopFuture<Integer> cancelled = loop.createFuture();
    var failure = new IOException("expected");
    done.setResult(1);
    failed.setException(failure);
    cancelled.cancel();
    assertEquals(
        List.of(
            Future.State.RUNNING,
            Future.State.SUCCESS,
            Future.State.FAILED,
            Future.State.CANCELLED),
        List.of(pending.state(), done.state(), failed.state(), cancelled.state()));
    assertEquals(1, done.resultNow());
    for (LoopFuture<Integer> other : List.of(pending, failed, cancelled)) {
      assertThrows(IllegalStateException.class, other::resultNow);
    }
    for (LoopFuture<Integer> other : List.of(pending, done, cancelled)) {
      assertThrows(IllegalStateException.class, other::exceptionNow);
    }
    loop.close();
    assertEquals(1, virtual.reports.size()); // that it has failed was seen, but not with what
    assertSame(failure, failed.exceptionNow());
  }

  @Test
  void exceptionRetrievedByAnotherThread_isNotReported() throws Exception {
    LoopFuture<Integer> failed = loop.createFuture();
    LoopFuture<Integer> got = loop.createFuture();
    failed.setException(new IOException("expected"));
    got.setException(new IOException("expected"));
    inThread(Thread.ofPlatform(), failed::exceptionNow).get();
    assertInstanceOf(
        IOException.class, causeOfFailure(inThread(Thread.ofPlatform(), got::get)).getCause());
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  // Waiting in other threads

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void get_waitsForResult_failure_andCancellation(boolean ofVirtual) throws Exception {
    LoopFuture<Integer> result = loop.createFuture();
    LoopFuture<Integer> failure = loop.createFuture();
    LoopFuture<Integer> cancelled = loop.createFuture();
    var waiting =
        inThread(
            threads(ofVirtual),
            () -> {
              seen.add(result.get());
              seen.add(
                  assertThrows(ExecutionException.class, failure::get).getCause().getMessage());
              assertThrows(CancellationException.class, cancelled::get);
              return "all";
            });
    loop.callSoon(() -> {
      result.setResult(1);
      failure.setException(new IOException("expected"));
      cancelled.cancel();
    });
    assertEquals("all", runUntilDone(waiting));
    assertEquals(List.of(1, "expected"), seen);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void taskHandedOver_isRun_byALoopThatAVirtualOrAPlatformThreadDrives(boolean ofVirtual)
      throws Exception {
    var waiting =
        new SelectorEventLoop(
            new LoopParts(
                LoopClock.system(),
                onVirtualThread -> new WakeupOnly(),
                VirtualLoop.runner(),
                LoopSettings.DEFAULT));
    LoopFuture<String> over = waiting.createFuture();
    var running = inThread(threads(ofVirtual), () -> waiting.runUntilComplete(over));
    CompletableFuture<Integer> elsewhere =
        Gyre.runCoroutineThreadsafe(
            () -> waiting.runInExecutor(Runnable::run, () -> 6).await() + 1, waiting);
    assertEquals(7, inThread(threads(ofVirtual), elsewhere::get).get(20, SECONDS));
    waiting.callSoonThreadsafe(() -> over.setResult("over"));
    assertEquals("over", running.get(20, SECONDS));
    waiting.close();
  }

  @Test
  void getThatIsInterrupted_orTooLate_leavesTheFutureAsItIs() throws Exception {
    LoopFuture<Integer> future = loop.createFuture();
    assertThrows(
        TimeoutException.class, () -> inThreadUnwrapped(() -> future.get(1, TimeUnit.NANOSECONDS)));
    var waiting =
        inThread(
            Thread.ofPlatform(),
            () -> {
              Thread.currentThread().interrupt();
              return assertThrows(InterruptedException.class, future::get);
            });
    waiting.get(20, SECONDS);
    assertFalse(future.isDone());
  }

  private static void inThreadUnwrapped(Callable<?> call) throws Throwable {
    throw causeOfFailure(inThread(Thread.ofPlatform(), call));
  }

  // Where waiting would be for ever

  @Test
  void blockingTheLoopItself_isRefused_inEveryForm() {
    LoopFuture<Integer> future = loop.createFuture();
    CompletableFuture<Integer> mirror = future.toCompletableFuture();
    loop.runUntilComplete(() -> {
      CompletableFuture<Integer> elsewhere = Gyre.runCoroutineThreadsafe(() -> 1, loop);
      for (Callable<?> call :
          List.<Callable<?>>of(
              future::get,
              () -> future.get(1, SECONDS),
              mirror::get,
              () -> mirror.get(1, SECONDS),
              mirror::join,
              elsewhere::join)) {
        var refused = assertThrows(IllegalStateException.class, call::call);
        assertTrue(refused.getMessage().contains("would block the loop"), refused.getMessage());
      }
      Gyre.sleep(Duration.ofSeconds(1));
      assertEquals(1, elsewhere.join());
      future.setResult(2);
      assertEquals(2, future.get());
    });
  }

  @Test
  void loopThatIsClosed_failsWhatOthersWaitFor() throws Exception {
    LoopFuture<Integer> future = loop.createFuture();
    Task<Integer> task = loop.createTask(() -> future.await());
    CompletableFuture<Integer> mirror = future.toCompletableFuture();
    var getting = inThread(Thread.ofPlatform(), task::get);
    CompletableFuture<Integer> begun =
        Gyre.runCoroutineThreadsafe(() -> loop.<Integer>createFuture().await(), loop);
    virtual.runUntilIdle();
    CompletableFuture<Integer> neverBegun = Gyre.runCoroutineThreadsafe(() -> 1, loop);
    loop.close();
    for (Future<?> waiting : List.of(mirror, begun, neverBegun)) {
      Throwable cause = causeOfFailure(waiting);
      assertInstanceOf(IllegalStateException.class, cause);
      assertTrue(
          cause.getMessage().contains("closed before the future was done"), cause.toString());
    }
    assertInstanceOf(ExecutionException.class, causeOfFailure(getting));
    Throwable late = causeOfFailure(inThread(Thread.ofPlatform(), future::get));
    assertInstanceOf(ExecutionException.class, late);
    assertFalse(future.cancel(true));
    assertThrows(IllegalStateException.class, () -> Gyre.runCoroutineThreadsafe(() -> 1, loop));
  }

  @Test
  void mirrorsOfAFutureThatNobodyHolds_areNotKept() {
    List<WeakReference<Object>> gone = new ArrayList<>();
    mirrorAndForget(gone);
    virtual.runUntilIdle();
    await()
        .until(() -> {
          System.gc();
          return gone.stream().allMatch(reference -> reference.get() == null);
        });
    loop.close();
  }

  private void mirrorAndForget(List<WeakReference<Object>> gone) {
    gone.add(new WeakReference<>(loop.createFuture().toCompletableFuture()));
  }

  // Cancellation

  @Test
  void cancelFromAnotherThread_isHandedToTheLoop() throws Exception {
    Task<Void> task =
        loop.createTask(() -> {
          try {
            Gyre.sleep(Duration.ofDays(1));
          } finally {
            seen.add("cleaned up");
          }
        });
    loop.runUntilComplete(() -> {
      Gyre.sleep(Duration.ZERO);
      assertTrue(inThread(Thread.ofPlatform(), () -> task.cancel(true)).get());
      assertFalse(task.isDone());
      Gyre.sleep(Duration.ofMillis(1));
    });
    assertTrue(task.isCancelled());
    assertFalse(task.cancel(true));
    assertEquals(List.of("cleaned up"), seen);
  }

  @Test
  void mirrorCancelledBeforeTheLoopComesToIt_neverStartsTheBody() {
    CompletableFuture<Boolean> mirror =
        Gyre.runCoroutineThreadsafe(() -> seen.add("started"), loop);
    assertTrue(mirror.cancel(false));
    virtual.runUntilIdle();
    assertEquals(List.of(), seen);
    assertEquals(0, loop.allTasks().size());
  }

  @Test
  void factoryThatFails_failsTheFutureThere_andIsReportedHere() throws Exception {
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop where, Callable<? extends T> body, TaskOptions options) {
            throw new IllegalStateException("of the factory");
          }
        });
    CompletableFuture<Integer> mirror = Gyre.runCoroutineThreadsafe(() -> 1, loop);
    virtual.runUntilIdle();
    assertEquals("of the factory", causeOfFailure(mirror).getMessage());
    assertEquals("of the factory", virtual.reports.getFirst().exception().getMessage());
  }

  // Stages

  @Test
  void stageThatFailsByWayOfAnother_failsWithTheCauseItself() {
    var failure = new IOException("expected");
    CompletionStage<Integer> dependent =
        CompletableFuture.<Integer>failedFuture(failure).thenApply(x -> x + 1);
    loop.runUntilComplete(() -> {
      LoopFuture<Integer> wrapped = Gyre.wrapFuture(dependent);
      assertSame(failure, assertThrows(CompletionException.class, wrapped::await).getCause());
    });
  }

  @Test
  void stageWithoutAFuture_isNotCancelled_butItsWrapperIs() {
    var source = new CompletableFuture<Integer>();
    CompletionStage<Integer> stage = source.minimalCompletionStage();
    loop.runUntilComplete(() -> {
      LoopFuture<Integer> wrapped = Gyre.wrapFuture(stage);
      wrapped.cancel();
      Gyre.sleep(Duration.ofMillis(1));
      source.complete(1);
      Gyre.sleep(Duration.ofMillis(1));
      assertTrue(wrapped.isCancelled());
    });
    assertEquals(List.of(), virtual.reports);
    assertEquals(1, source.join());
  }

  @Test
  void stageCompletedAfterItsLoopWasClosed_harmsNobody() {
    var stage = new CompletableFuture<Integer>();
    LoopFuture<Integer> wrapped = Gyre.wrapFuture(stage, loop);
    loop.close();
    assertTrue(stage.complete(1));
    assertFalse(wrapped.isDone());
  }
}
