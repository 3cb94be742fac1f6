package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Handle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Order, stop, re-entrancy and close: what asyncio promises of callbacks. */
class CallbacksTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  @Test
  void callbacks_runInTheOrderScheduled_eachOnce() {
    IntStream.range(0, 1000).forEach(i -> loop.callSoon(() -> seen.add(i)));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(IntStream.range(0, 1000).boxed().toList(), seen);
  }

  @Test
  void stopBeforeRun_doesExactlyOneTurn_withoutWaiting() {
    loop.callSoon(() -> {
      seen.add("a");
      loop.callSoon(() -> seen.add("nested"));
    });
    loop.stop();
    loop.runForever();
    assertEquals(List.of("a"), seen);
    assertEquals(List.of(), virtual.waits);
    loop.stop();
    loop.runForever();
    assertEquals(List.of("a", "nested"), seen);
  }

  @Test
  void stopInACallback_letsTheBatchFinish_andKeepsTheRestForTheNextRun() {
    loop.callSoon(() -> {
      seen.add(1);
      loop.stop();
      loop.callSoon(() -> seen.add("later"));
    });
    loop.callSoon(() -> seen.add(2));
    loop.runForever();
    assertEquals(List.of(1, 2), seen);
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of(1, 2, "later"), seen);
  }

  @Test
  void pollComesBetweenGenerations_notOnlyWhenTheQueueIsEmpty() {
    loop.callSoon(() -> {
      virtual.events.add(() -> seen.add("io"));
      loop.callSoon(() -> seen.add("generation 2"));
    });
    loop.callSoon(() -> seen.add("generation 1"));
    loop.callLaterNanos(1000, loop::stop);
    loop.runForever();
    assertEquals(List.of("generation 1", "generation 2", "io"), seen);
  }

  @Test
  void busyLoop_pollsAtLeastAfterTheSetNumberOfCallbacks() {
    var sparing = new VirtualLoop(new LoopSettings(64, Duration.ofDays(1)));
    chain(sparing, 640, 0);
    assertEquals(10, sparing.polls); // in the first turn, and after 64, 128, ... 576
  }

  @Test
  void busyLoop_pollsAfterEachCallback_thatTakesAsLongAsTheInterval() {
    var timely = new VirtualLoop(new LoopSettings(1000, Duration.ofNanos(100)));
    chain(timely, 20, 100);
    assertEquals(20, timely.polls); // in the first turn, and after all but the last
  }

  @Test
  void busyLoop_readsTheClockForEach32ndCallbackOnly_whileTheyAreQuick() {
    var timely = new VirtualLoop(new LoopSettings(10_000, Duration.ofNanos(1000)));
    chain(timely, 4000, 1);
    assertEquals(4, timely.polls); // in the first turn, and after about every 1024th
  }

  @Test
  void busyLoop_readsTheClockSixteenTimesFromPollToPoll_whileCallbacksAreNotQuick() {
    var timely = new VirtualLoop(new LoopSettings(10_000, Duration.ofNanos(1000)));
    chain(timely, 200, 30);
    assertEquals(6, timely.polls); // in the first turn, and after about every 34th
  }

  @Test
  void busyLoop_noticesWithin32Callbacks_thatTheyHaveBecomeSlow() {
    var timely = new VirtualLoop(new LoopSettings(10_000, Duration.ofNanos(1000)));
    var pollsBefore = new ArrayList<Integer>();
    chain(timely, 100, 1);
    chain(
        timely,
        60,
        () -> {
          pollsBefore.add(timely.polls);
          timely.now += 1000;
        });
    int first = pollsBefore.getFirst();
    assertEquals(first + 1, pollsBefore.get(32));
    assertEquals(first + 28, pollsBefore.getLast(), "then after each");
  }

  /** Runs a chain of callbacks, each in a turn of its own, that take so long. */
  private static void chain(VirtualLoop on, int length, long nanosEach) {
    chain(on, length, () -> on.now += nanosEach);
  }

  private static void chain(VirtualLoop on, int length, Runnable work) {
    int[] left = {length};
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          work.run();
          if (--left[0] > 0) {
            on.loop.callSoon(again[0]);
          } else {
            on.loop.stop();
          }
        };
    on.loop.callSoon(again[0]);
    on.loop.runForever();
  }

  @Test
  void stopBeforeRun_asksForEventsOnce_evenIfAPollIsNotDueYet() {
    var sparing = new VirtualLoop(new LoopSettings(64, Duration.ofDays(1)));
    sparing.loop.stop();
    sparing.loop.runForever();
    assertEquals(1, sparing.polls);
    sparing.events.add(() -> seen.add("event"));
    sparing.loop.callSoon(() -> {
      seen.add("callback");
      sparing.loop.stop();
    });
    sparing.loop.runForever();
    assertEquals(List.of("callback", "event"), seen);
    assertEquals(2, sparing.polls);
  }

  @Test
  void dueTimers_queueBehindWhatIsReady_inOrderOfTime() {
    loop.callSoon(() -> {
      loop.callAt(loop.time() - 5, () -> seen.add("past"));
      loop.callLater(Duration.ofSeconds(-3), () -> seen.add("negative"));
      loop.callLater(Duration.ZERO, () -> seen.add("zero"));
      loop.callSoon(() -> seen.add("soon"));
      virtual.events.add(() -> seen.add("io"));
      loop.callLaterNanos(1, loop::stop);
    });
    virtual.now = 10_000_000_000L;
    loop.runForever();
    assertEquals(List.of("soon", "io", "negative", "past", "zero"), seen);
  }

  @Test
  void timersOfEqualTime_runInTheOrderScheduled() {
    IntStream.range(0, 50).forEach(i -> loop.callAt(100, () -> seen.add(i)));
    loop.callAt(100, loop::stop);
    loop.runForever();
    assertEquals(IntStream.range(0, 50).boxed().toList(), seen);
    assertEquals(100, loop.time());
  }

  @Test
  void timer_firesAtItsTime_andNotBefore() {
    loop.callAt(1_000, () -> seen.add(loop.time()));
    loop.callAt(1_001, () -> seen.add(loop.time()));
    loop.callAt(2_000, loop::stop);
    loop.runForever();
    assertEquals(List.of(1_000L, 1_001L), seen);
    assertEquals(List.of(1_000L, 1L, 999L), virtual.waits);
  }

  @Test
  void farTimer_isWaitedForADayAtMost() {
    loop.callLater(Duration.ofDays(3), loop::stop);
    loop.runForever();
    assertEquals(
        List.of(86_400_000_000_000L, 86_400_000_000_000L, 86_400_000_000_000L), virtual.waits);
  }

  @Test
  void delayBeyondTheClock_waitsForEverInsteadOfOverflowing() {
    loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> seen.add("never"));
    loop.callLaterNanos(Long.MAX_VALUE, () -> seen.add("never"));
    loop.callLaterNanos(5, loop::stop);
    virtual.now = 7;
    loop.runForever();
    assertEquals(List.of(), seen);
  }

  @Test
  void timeBeforeTheClock_isDueAtOnceInsteadOfOverflowing() {
    loop.callAt(Long.MIN_VALUE, () -> seen.add("at"));
    loop.callLaterNanos(Long.MIN_VALUE, () -> seen.add("later"));
    loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> seen.add("duration"));
    virtual.now = 7; // so that the difference is more than a long holds
    loop.callLaterNanos(5, loop::stop);
    loop.runForever();
    assertEquals(List.of("at", "later", "duration"), seen);
    assertEquals(List.of(5L), virtual.waits);
  }

  @Test
  void callSoonThreadsafe_onTheLoop_keepsItsPlaceAmongTheOthers() {
    loop.callSoonThreadsafe(() -> {
      loop.callSoon(() -> seen.add(1));
      loop.callSoonThreadsafe(() -> seen.add(2));
      loop.callSoon(() -> seen.add(3));
      loop.execute(() -> seen.add(4));
      loop.callSoon(() -> seen.add(5));
      loop.callSoon(loop::stop);
    });
    loop.runForever();
    assertEquals(List.of(1, 2, 3, 4, 5), seen);
  }

  @Test
  void callSoonThreadsafe_onTheLoop_runsBehindWhatAnotherThreadHandedOverBefore() {
    loop.callSoon(() -> {
      handOverFromAThread(() -> seen.add("thread"));
      loop.callSoonThreadsafe(() -> seen.add("loop"));
      loop.callSoonThreadsafe(loop::stop);
    });
    loop.runForever();
    assertEquals(List.of("thread", "loop"), seen);
  }

  private void handOverFromAThread(Runnable callback) {
    joined(() -> loop.callSoonThreadsafe(callback));
  }

  private void executeFromAThread(int count, IntConsumer callback) {
    joined(() -> IntStream.range(0, count).forEach(i -> loop.execute(() -> callback.accept(i))));
  }

  private static void joined(Runnable action) {
    Thread thread = Thread.ofPlatform().start(action);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyHandedOverBeforeStop_allRunInThatTurn_inOrder() {
    executeFromAThread(5_000, seen::add);
    loop.stop();
    loop.runForever();
    assertEquals(IntStream.range(0, 5_000).boxed().toList(), seen);
    assertEquals(5_000, loop.reading().callbacks());
  }

  @Test
  void whatManyHandedOverSchedule_waitsForTheNextTurn() {
    executeFromAThread(
        3_000,
        i -> {
          seen.add(i);
          loop.callSoon(() -> seen.add(-1));
        });
    loop.stop();
    loop.runForever();
    assertEquals(IntStream.range(0, 3_000).boxed().toList(), seen);
    virtual.runUntilIdle();
    assertEquals(6_000, seen.size());
  }

  @Test
  void callSoonThreadsafe_onTheLoop_runsBehindManyThatWereHandedOverBefore_andBeforeCallSoon() {
    executeFromAThread(
        3_000,
        i -> {
          seen.add(i);
          if (i == 1_500) {
            loop.callSoonThreadsafe(() -> seen.add("threadsafe"));
            loop.execute(() -> seen.add("executed"));
            loop.callSoon(() -> seen.add("soon"));
          }
        });
    virtual.runUntilIdle();
    List<Object> expected = new ArrayList<>(IntStream.range(0, 3_000).boxed().toList());
    expected.addAll(List.of("threadsafe", "executed", "soon"));
    assertEquals(expected, seen);
  }

  @Test
  void manyHandedOver_areDroppedByClose() {
    executeFromAThread(5_000, seen::add);
    loop.close();
    assertEquals(List.of(), seen);
  }

  @Test
  void handedOverCallbackThatFails_isReported_andTheRestRuns() {
    executeFromAThread(
        3_000,
        i -> {
          seen.add(i);
          if (i % 1_000 == 999) {
            throw new IllegalStateException("expected");
          }
        });
    virtual.runUntilIdle();
    assertEquals(3_000, seen.size());
    assertEquals(3, virtual.reports.size());
  }

  @Test
  void handleOfCallSoonThreadsafe_onTheLoop_canBeCancelledFromAnyThread() {
    loop.callSoon(() -> {
      Handle handle = loop.callSoonThreadsafe(() -> seen.add("cancelled"));
      Thread.ofPlatform().start(handle::cancel);
      Awaitility.await().until(handle::cancelled);
      loop.callSoon(loop::stop);
    });
    loop.runForever();
    assertEquals(List.of(), seen);
  }

  @Test
  void cancelledHandle_isSkipped_andLetsGoOfItsCallbackAtOnce() {
    Object[] held = {new byte[16]};
    var gone = new WeakReference<>(held[0]);
    Handle handle = loop.callSoon(holding(held[0]));
    held[0] = null;
    handle.cancel();
    handle.cancel();
    assertTrue(handle.cancelled());
    Awaitility.await()
        .until(() -> {
          System.gc();
          return gone.get() == null;
        });
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of(), seen);
  }

  private Runnable holding(Object object) {
    return () -> seen.add(object);
  }

  @Test
  void handleCancelledByAnEarlierCallbackOfTheBatch_doesNotRun() {
    Handle[] second = new Handle[1];
    loop.callSoon(() -> second[0].cancel());
    second[0] = loop.callSoon(() -> seen.add("second"));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of(), seen);
  }

  @Test
  void cancelledTimer_neitherRunsNorKeepsTheLoopAwake() {
    loop.callLaterNanos(10, () -> seen.add("cancelled")).cancel();
    loop.callLaterNanos(20, loop::stop);
    loop.runForever();
    assertEquals(List.of(), seen);
    assertEquals(List.of(20L), virtual.waits);
  }

  @Test
  void failingCallback_isReported_andTheLoopGoesOn() {
    var failure = new IllegalStateException("expected");
    loop.callSoon(() -> {
      throw failure;
    });
    loop.callSoon(() -> {
      throw new AssertionError("an error too");
    });
    loop.callSoon(() -> seen.add("next"));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of("next"), seen);
    assertEquals(2, virtual.reports.size());
    assertSame(failure, virtual.reports.getFirst().exception());
    assertTrue(virtual.reports.getFirst().get("handle") instanceof Handle);
  }

  @Test
  void fatalError_leavesTheRun_andTheRestOfTheBatchStaysQueued() {
    loop.callSoon(() -> {
      throw new OutOfMemoryError("expected");
    });
    loop.callSoon(() -> seen.add("rest"));
    assertThrows(OutOfMemoryError.class, loop::runForever);
    assertFalse(loop.isRunning());
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of("rest"), seen);
  }

  @Test
  void failingExceptionHandler_isReportedToTheDefaultOne_andNothingPropagates() {
    loop.setExceptionHandler((where, context) -> {
      seen.add(context.message());
      throw new IllegalStateException("handler");
    });
    loop.callSoon(() -> {
      throw new IllegalStateException("callback");
    });
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(1, seen.size());
    loop.setExceptionHandler(null);
    assertNull(loop.getExceptionHandler());
  }

  @Test
  void runningLoop_refusesToRunAgain_orAnother_orToClose() {
    var other = new VirtualLoop();
    List<String> messages = new ArrayList<>();
    loop.callSoon(() -> {
      messages.add(refusal(loop::runForever));
      messages.add(refusal(other.loop::runForever));
      messages.add(refusal(loop::close));
      messages.add(refusal(() -> other.loop.runUntilComplete(() -> seen.add("started"))));
    });
    loop.callSoon(loop::stop);
    loop.runForever();
    assertTrue(messages.get(0).startsWith("this event loop is already running"), messages.get(0));
    assertTrue(
        messages.get(1).startsWith("cannot run an event loop while another"), messages.get(1));
    assertTrue(messages.get(2).startsWith("cannot close a running event loop"), messages.get(2));
    assertTrue(
        messages.get(3).startsWith("cannot run an event loop while another"), messages.get(3));
    assertEquals(List.of(), seen);
    assertEquals(0, other.loop.allTasks().size());
  }

  private static String refusal(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(IllegalStateException.class, call).getMessage();
  }

  @Test
  void closedLoop_dropsWhatIsQueued_andRefusesMore() {
    loop.callSoon(() -> seen.add("queued"));
    loop.callLaterNanos(0, () -> seen.add("timer"));
    loop.callSoonThreadsafe(() -> seen.add("handed over"));
    loop.close();
    loop.close();
    loop.stop();
    assertTrue(loop.isClosed());
    assertTrue(refusal(() -> loop.callSoon(() -> {})).startsWith("event loop is closed"));
    assertTrue(refusal(() -> loop.callSoonThreadsafe(() -> {})).startsWith("event loop is closed"));
    assertTrue(refusal(() -> loop.callLaterNanos(1, () -> {})).startsWith("event loop is closed"));
    assertTrue(refusal(loop::runForever).startsWith("event loop is closed"));
    assertTrue(refusal(() -> loop.createTask(() -> 1)).startsWith("event loop is closed"));
    assertEquals(List.of(), seen);
  }

  @Test
  void callFromAForeignThread_isRefusedWhileTheLoopRuns() throws Exception {
    List<String> messages = new ArrayList<>();
    loop.callSoon(() -> {
      Thread foreign = new Thread(() -> messages.add(refusal(() -> loop.callSoon(() -> {}))));
      foreign.start();
      try {
        foreign.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      loop.stop();
    });
    loop.runForever();
    assertTrue(messages.getFirst().contains("callSoonThreadsafe"), messages.getFirst());
  }

  @Test
  void nullCallback_isRefusedAtTheCall() {
    assertThrows(NullPointerException.class, () -> loop.callSoon(null));
    assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> {}));
    assertThrows(NullPointerException.class, () -> loop.callAt(1, null));
  }

  @Test
  void cancelledByItself_saysSo() {
    var handle = new AtomicReference<Handle>();
    handle.set(loop.callSoon(() -> handle.get().cancel()));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertTrue(handle.get().cancelled());
  }
}
