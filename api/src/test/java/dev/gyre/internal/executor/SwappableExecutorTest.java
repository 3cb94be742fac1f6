package dev.gyre.internal.executor;

import static java.lang.Thread.State.NEW;
import static java.lang.Thread.State.RUNNABLE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.MissingProviderException;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.HostExecutor.Settings;
import dev.gyre.spi.SwapEvent.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings("FutureReturnValueIgnored") // Many calls are made only to be in the way.
final class SwappableExecutorTest {

  private static final Duration NEVER = Duration.ofDays(400_000);

  private final ManualExecutorProvider a = new ManualExecutorProvider("a");
  private final ManualExecutorProvider b = new ManualExecutorProvider("b");
  private final ExecutorHost host = new ExecutorHost().draining(NEVER);

  // Opening and shutting down

  @Test
  void executor_isOpenedByTheFirstCall_andShutDownWithTheLastLease() throws Exception {
    host.install(a, 0);
    Lease first = host.executor.lease();
    Lease second = host.executor.lease();
    assertTrue(a.opened.isEmpty());

    var answer = first.submit(() -> 42);
    assertEquals(1, a.opened.size());
    first.close();
    first.close();
    assertFalse(a.last().shutDown);
    second.close();
    assertTrue(a.last().shutDown);

    a.last().runAll();
    assertEquals(42, answer.get());
    assertEquals(0, host.statistics().leases());
    assertEquals(0, host.statistics().draining(), "its provider stays, so this is no swap");
  }

  @Test
  void executor_isOpenedAnew_afterTheLastLeaseWasClosed() {
    host.install(a, 0);
    try (Lease lease = host.executor.lease()) {
      lease.submit(() -> 1);
    }
    try (Lease lease = host.executor.lease()) {
      lease.submit(() -> 2);
      assertEquals(2, a.opened.size());
      assertFalse(a.last().shutDown);
    }
  }

  @Test
  void callMadeWhileTheProviderOpens_isRefused_andNotWaitedFor() {
    Lease lease = host.executor.lease();
    host.install(
        opening(() -> {
          assertThrows(IllegalStateException.class, () -> lease.submit(() -> 1));
          return a.open();
        }),
        0);
    lease.submit(() -> 2);
    a.last().runAll();
    assertTrue(lease.idle().isDone());
    assertEquals(0, host.statistics().unfinished());
  }

  @Test
  void lease_thatIsClosed_refusesCalls() {
    Lease lease = host.executor.lease();
    lease.close();
    assertThrows(IllegalStateException.class, () -> lease.submit(() -> 1));
  }

  @Test
  void failureOfTheBody_isTheFailureOfTheFuture() {
    host.install(a, 0);
    var failure = new IOException("no disk");
    var answer =
        host.executor
            .lease()
            .submit(() -> {
              throw failure;
            });
    a.last().runAll();
    assertSame(failure, assertThrows(ExecutionException.class, answer::get).getCause());
  }

  @Test
  void rejection_byTheExecutorInOffice_failsTheCall() {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    a.last().rejection = new RejectedExecutionException("queue is full");
    var rejected = lease.submit(() -> 2);
    assertSame(
        a.last().rejection, assertThrows(ExecutionException.class, rejected::get).getCause());
    assertEquals(1, host.statistics().unfinished());
  }

  @Test
  void idle_waitsForTheCallsSoFar_andNotForLaterOnes() {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    assertTrue(lease.idle().isDone());
    lease.submit(() -> 1);
    var begun = lease.submit(() -> 2);
    var idle = lease.idle();
    lease.submit(() -> 3);
    assertFalse(idle.isDone());
    a.last().queue.poll().run();
    assertFalse(idle.isDone());
    begun.cancel(false);
    assertTrue(idle.isDone());
    assertFalse(lease.idle().isDone());
  }

  @Test
  void runningCall_isToldThatNobodyWaitsForIt() {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    var told = new ArrayList<String>();
    for (String each : List.of("cancelled", "answered", "cancelled before")) {
      var answer = lease.submit(() -> each);
      var call = a.last().queue.poll();
      assertTrue(call.begin());
      if (each.equals("cancelled before")) {
        answer.cancel(true);
      }
      call.whenAbandoned(() -> told.add(each));
      if (each.equals("cancelled")) {
        answer.cancel(true);
      }
      call.fail(new IOException());
      answer.cancel(true);
    }
    assertEquals(List.of("cancelled", "cancelled before"), told);
  }

  @Test
  void idle_waitsForACallThatWasCancelledAndStillRuns() {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    var cancelled = lease.submit(() -> 1);
    var call = a.last().queue.poll();
    assertTrue(call.begin());
    cancelled.cancel(true);
    var idle = lease.idle();
    assertFalse(idle.isDone());
    call.fail(new InterruptedException());
    assertTrue(idle.isDone());
  }

  // Cancelling

  @Test
  void cancelledCall_neverBegins_andIsForgotten() {
    host.install(a, 0);
    var ran = new AtomicInteger();
    var answer = host.executor.lease().submit(ran::incrementAndGet);
    var call = a.last().queue.peek();

    assertTrue(answer.cancel(false));
    assertEquals(0, host.statistics().unfinished());
    assertEquals(1, host.statistics().answered());
    assertFalse(call.begin());
    assertThrows(IllegalStateException.class, call::body, "the body must not be kept");
    a.last().runAll();
    assertEquals(0, ran.get());
  }

  @Test
  void timedOutCall_neverBegins() {
    host.install(a, 0);
    var answer = host.executor.lease().<Integer>submit(() -> 1).orTimeout(1, TimeUnit.MILLISECONDS);
    await().until(() -> answer.isDone() && host.statistics().unfinished() == 0);
    assertFalse(a.last().queue.peek().begin());
  }

  @Test
  void call_answersOnce_andOnlyAfterItBegan() throws Exception {
    host.install(a, 0);
    var answer = host.executor.lease().<String>submit(() -> "unused");
    @SuppressWarnings("unchecked")
    var call = (HostCall<String>) a.last().queue.poll();
    assertThrows(IllegalStateException.class, () -> call.complete("early"));
    assertTrue(call.begin());
    assertFalse(call.begin());
    call.complete("first");
    call.complete("second");
    call.fail(new IOException());
    assertEquals("first", answer.get());
    assertEquals(1, host.statistics().answered());
  }

  // Swapping

  @Test
  void swap_sendsNewCallsToTheNewExecutor_andLetsTheOldOneFinish() throws Exception {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    var old = lease.submit(() -> "a");
    host.install(b, 1);
    var fresh = lease.submit(() -> "b");
    assertTrue(a.last().shutDown);
    assertEquals(1, b.last().queue.size());
    assertEquals(1, host.statistics().draining());
    assertEquals("b", host.statistics().provider());

    a.last().runAll();
    b.last().runAll();
    assertEquals("a", old.get());
    assertEquals("b", fresh.get());
    await().until(() -> host.events(Phase.DRAINED).size() == 1);
    var drained = host.events(Phase.DRAINED).getFirst();
    assertEquals("a", drained.from());
    assertEquals("b", drained.to());
    assertEquals(0, drained.moved());
    assertEquals(0, drained.left());
    assertEquals(0, host.statistics().draining());
    assertEquals(1, host.statistics().swaps());
  }

  @Test
  void drainDeadline_movesWhatHasNotBegun_andLeavesWhatRuns() throws Exception {
    host.draining(Duration.ofMillis(1));
    host.install(a, 0);
    Lease lease = host.executor.lease();
    var running = lease.submit(() -> "ran on a");
    var queued = lease.submit(() -> "ran on b");
    var begun = a.last().queue.poll();
    assertTrue(begun.begin());

    host.install(b, 1);
    await().until(() -> host.events(Phase.DRAINED).size() == 1);
    var drained = host.events(Phase.DRAINED).getFirst();
    assertEquals(1, drained.moved());
    assertEquals(1, drained.left());
    assertEquals(1, host.statistics().moved());
    assertEquals(1, host.statistics().draining(), "what runs is still visible");

    a.last().runAll();
    assertFalse(queued.isDone(), "it must not begin on the old executor");
    b.last().runAll();
    assertEquals("ran on b", queued.get());
    complete(begun);
    assertEquals("ran on a", running.get());
    assertEquals(0, host.statistics().draining());
    assertEquals(0, host.statistics().unfinished());
  }

  @Test
  void callThatMoved_saysSo_becauseAFullExecutorMustNotRefuseIt() {
    host.draining(Duration.ZERO);
    host.install(a, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    assertFalse(a.last().queue.peek().hasMoved());

    host.install(b, 1);
    await().until(() -> host.statistics().moved() == 1);
    lease.submit(() -> 2);
    assertTrue(b.last().queue.poll().hasMoved());
    assertFalse(b.last().queue.poll().hasMoved());
  }

  @Test
  void cancellation_findsACallThatMoved() {
    host.draining(Duration.ZERO);
    host.install(a, 0);
    var answer = host.executor.lease().submit(() -> 1);
    host.install(b, 1);
    await().until(() -> b.last().queue.size() == 1);
    answer.cancel(false);
    assertFalse(b.last().queue.poll().begin());
    assertEquals(0, host.statistics().unfinished());
    assertEquals(1, host.statistics().answered());
  }

  @Test
  void providerThatCannotOpen_isRefused_andTheOldOneStays() {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    b.failure = new IllegalStateException("no licence");
    host.install(b, 1);
    lease.submit(() -> 2);

    assertEquals(2, a.last().queue.size());
    assertSame(a, host.slot.current());
    var refused = host.events(Phase.REFUSED).getFirst();
    assertEquals("a", refused.from());
    assertEquals("b", refused.to());
    assertSame(b.failure, refused.failure());
    assertEquals(0, host.statistics().swaps());
  }

  @Test
  void providerThatCannotOpenAtTheFirstCall_isPassedOver() {
    host.install(a, 0);
    b.failure = new IllegalStateException("no licence");
    host.install(b, 1);
    assertSame(b, host.slot.current());
    host.executor.lease().submit(() -> 1);
    assertEquals(1, a.last().queue.size());
    assertSame(a, host.slot.current());
  }

  @Test
  void providerThatHangsWhileItOpens_isPassedOver_andWhatItOpensLateIsShutDown() throws Exception {
    var goOn = new CountDownLatch(1);
    host.install(
        opening(() -> {
          awaitIgnoringInterrupts(goOn);
          return a.open();
        }),
        1);
    host.install(b, 0);
    host.executor.lease().submit(() -> 1);
    assertEquals(1, b.last().queue.size());
    Throwable failure = host.events(Phase.REFUSED).getFirst().failure();
    assertEquals("gyre-opening-opening took longer than PT0.5S", failure.getMessage());

    goOn.countDown();
    await().until(() -> !a.opened.isEmpty() && a.last().shutDown);
  }

  @Test
  void providerThatHangsInASwap_leavesTheOldOneInOffice() {
    var goOn = new CountDownLatch(1);
    host.install(b, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    host.install(
        opening(() -> {
          awaitIgnoringInterrupts(goOn);
          return a.open();
        }),
        1);
    lease.submit(() -> 2);
    assertEquals(2, b.last().queue.size());
    goOn.countDown();
  }

  @Test
  void providerInstalledByOneThatOpens_takesOver() {
    host.install(
        opening(() -> {
          host.install(b, 9);
          return a.open();
        }),
        1);
    host.executor.lease().submit(() -> 1);
    assertEquals("b", host.statistics().provider());
  }

  @Test
  void executorThatCannotShutDown_isReported_andItsCallsMove() {
    host.draining(Duration.ZERO);
    host.install(a, 0);
    host.executor.lease().submit(() -> 1);
    a.last().shutdownFailure = new IllegalStateException("stuck");
    host.install(b, 1);
    await().until(() -> host.events(Phase.DRAINED).size() == 1);
    assertSame(a.last().shutdownFailure, host.events(Phase.DRAINED).getFirst().failure());
    assertEquals(1, b.last().queue.size());
  }

  @Test
  void rejection_byAReplacedExecutor_isNotTheCallersBusiness() throws Exception {
    host.install(a, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    host.install(new ReplacedWhileSubmitting(() -> host.install(b, 5)), 3);
    var answer = lease.submit(() -> "b");
    b.last().runAll();
    assertEquals("b", answer.get(5, SECONDS));
  }

  // Taking a provider away

  @Test
  void removal_waitsForWhatRuns() throws Exception {
    var registration = host.install(a, 0);
    var answer = host.executor.lease().submit(() -> "done");
    var running = a.last().queue.poll();
    running.begin();
    var removal = CompletableFuture.runAsync(registration::close);
    await().until(() -> host.statistics().draining() == 1);
    assertFalse(removal.isDone());
    complete(running);
    removal.get(5, SECONDS);
    assertEquals("done", answer.get(0, SECONDS));
  }

  @Test
  void removal_neverWaitsBeyondTheDeadline_andMovesWhatHasNotBegun() throws Exception {
    host.draining(Duration.ofMillis(20));
    var registration = host.install(b, 1);
    host.install(a, 0);
    Lease lease = host.executor.lease();
    lease.submit(() -> 1);
    lease.submit(() -> 2);
    assertTrue(b.last().queue.poll().begin()); // and never ends
    registration.close();
    assertSame(a, host.slot.current());
    await().until(() -> a.last().queue.size() == 1);
  }

  @Test
  void removal_endsAfterTheEndOfTheDrainWasTold_evenIfByAnotherThread() throws Exception {
    host.draining(Duration.ofMillis(1));
    var registration = host.install(a, 0);
    host.executor.lease().submit(() -> 1);
    assertTrue(a.last().queue.poll().begin()); // and never ends
    var telling = new CountDownLatch(1);
    var told = new CountDownLatch(1);
    host.listener =
        event -> {
          if (event.phase() == Phase.DRAINED) {
            telling.countDown();
            awaitIgnoringInterrupts(told);
          }
        };
    host.install(b, 1);
    telling.await(); // the drain has a thread of its own, which comes first here

    var removal = Thread.ofPlatform().start(registration::close);
    await().until(() -> removal.getState() != RUNNABLE && removal.getState() != NEW);
    assertTrue(removal.isAlive(), "the end of the drain was not told yet");
    told.countDown();
    removal.join();
    assertEquals(1, host.events(Phase.DRAINED).size());
  }

  @Test
  void removal_fromInsideACall_doesNotWaitForItself() throws Exception {
    var registration = host.install(a, 0);
    var answer =
        host.executor
            .lease()
            .submit(() -> {
              registration.close();
              return "closed";
            });
    a.last().runAll();
    assertEquals("closed", answer.get(0, SECONDS));
    await().until(() -> host.events(Phase.DRAINED).size() == 1);
  }

  @Test
  void removal_byWhoeverWaitsForTheAnswer_doesNotWaitForItself() {
    var registration = host.install(a, 0);
    var answer = host.executor.lease().submit(() -> 1).thenRun(registration::close);
    a.last().runAll();
    assertTrue(answer.isDone());
  }

  @Test
  void removal_alsoDrainsWhatTheLastLeaseLeftBehind() {
    host.draining(Duration.ofMillis(1));
    var registration = host.install(a, 0);
    try (Lease lease = host.executor.lease()) {
      lease.submit(() -> 1);
    }
    registration.close();
    await().until(() -> host.statistics().waiting() == 1);
    host.install(b, 0);
    assertEquals(1, b.last().queue.size());
    assertTrue(b.last().shutDown, "nobody has a lease");
    b.last().runAll();
    assertEquals(0, host.statistics().unfinished());
  }

  // No provider

  @Test
  void noProvider_andNeverOne_failsAtOnce() {
    Lease lease = host.executor.lease();
    var failure = assertThrows(MissingProviderException.class, () -> lease.submit(() -> 1));
    assertTrue(failure.getMessage().contains("gyre-executors-threads"), failure.getMessage());
    assertEquals(0, host.statistics().submitted());
    assertTrue(lease.idle().isDone());
  }

  @Test
  void onlyProvider_thatCannotOpen_failsTheCallAtOnce() {
    a.failure = new IllegalStateException("no licence");
    host.install(a, 0);
    Lease lease = host.executor.lease();
    var failure = assertThrows(MissingProviderException.class, () -> lease.submit(() -> 1));
    assertTrue(failure.getMessage().contains("no licence"), failure.getMessage());
  }

  @Test
  void providersThatAllLeft_areWaitedFor() {
    host.install(a, 0).close();
    host.executor.lease().submit(() -> 1);
    assertEquals(1, host.statistics().waiting());
  }

  @Test
  void noProvider_inAFramework_keepsCallsInOrderForTheNext() throws Exception {
    ExecutorHost framework = ExecutorHost.inFramework();
    Lease lease = framework.executor.lease();
    var order = new ArrayList<Integer>();
    var answers = new ArrayList<CompletableFuture<Boolean>>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      answers.add(lease.submit(() -> order.add(number)));
    }
    answers.get(1).cancel(false);
    assertEquals(2, framework.statistics().waiting());
    assertNull(framework.statistics().provider());

    framework.install(a, 0);
    a.last().runAll();
    assertEquals(List.of(0, 2), order);
    assertTrue(answers.get(2).get());
    assertEquals(0, framework.statistics().waiting());
    assertEquals(0, framework.statistics().unfinished());
  }

  @Test
  void waitingRoom_thatIsFull_failsTheCallAndNamesTheBound() {
    ExecutorHost framework = ExecutorHost.inFramework();
    framework.executor.configure(new Settings(NEVER, 1, NEVER));
    Lease lease = framework.executor.lease();
    lease.submit(() -> 1);
    var refused = lease.submit(() -> 2);
    var failure = assertThrows(ExecutionException.class, refused::get).getCause();
    assertInstanceOf(RejectedExecutionException.class, failure);
    assertTrue(failure.getMessage().contains("1 calls may wait"), failure.getMessage());
    assertEquals(1, framework.statistics().waiting());
  }

  @Test
  void waitingDeadline_failsTheCallAndNamesTheBound() {
    ExecutorHost framework = ExecutorHost.inFramework();
    var late = framework.executor.lease().submit(() -> 1);
    framework.executor.configure(new Settings(NEVER, 1, Duration.ofMillis(5)));
    await().until(late::isDone);
    var failure = assertThrows(ExecutionException.class, late::get).getCause();
    assertInstanceOf(MissingProviderException.class, failure);
    assertTrue(failure.getMessage().contains("PT0.005S"), failure.getMessage());
    assertEquals(0, framework.statistics().unfinished());
  }

  @Test
  void waitingCalls_fail_whenTheFrameworkGoesAway() {
    ExecutorHost framework = ExecutorHost.inFramework();
    var hopeless = framework.executor.lease().submit(() -> 1);
    framework.executor.failWaiting();
    assertInstanceOf(
        MissingProviderException.class,
        assertThrows(ExecutionException.class, hopeless::get).getCause());
  }

  @Test
  void cancelledFuture_staysCancelled_whateverTheBodyReturns() {
    host.install(a, 0);
    var answer = host.executor.lease().submit(() -> 1);
    var call = a.last().queue.poll();
    call.begin();
    answer.cancel(true);
    assertEquals(1, host.statistics().unfinished());
    complete(call);
    assertThrows(CancellationException.class, answer::get);
    assertEquals(0, host.statistics().unfinished());
  }

  /**
   * Opens executors that are replaced in the middle of a submission, and then turn the call away.
   */
  private record ReplacedWhileSubmitting(Runnable swap) implements ExecutorProvider {

    @Override
    public String name() {
      return "replaced";
    }

    @Override
    public CallExecutor open() {
      return new CallExecutor() {
        @Override
        public void execute(Call<?> call) {
          swap.run();
          throw new RejectedExecutionException("replaced");
        }

        @Override
        public void shutdown() {}
      };
    }
  }

  @SuppressWarnings("unchecked")
  private static void complete(Call<?> begun) {
    try {
      ((HostCall<Object>) begun).complete(begun.body().call());
    } catch (Exception failure) {
      begun.fail(failure);
    }
  }

  private static void awaitIgnoringInterrupts(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException ignored) {
        // As a badly written provider does.
      }
    }
  }

  private static ExecutorProvider opening(Supplier<CallExecutor> open) {
    return new ExecutorProvider() {
      @Override
      public String name() {
        return "opening";
      }

      @Override
      public CallExecutor open() {
        return open.get();
      }
    };
  }
}
