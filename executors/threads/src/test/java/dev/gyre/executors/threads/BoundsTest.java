package dev.gyre.executors.threads;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Executors that take two calls at once and have three more wait. */
@Timeout(20)
final class BoundsTest {

  private static final int RUNNING = 2;
  private static final int WAITING = 3;

  private final CountDownLatch gate = new CountDownLatch(1);

  static Stream<ExecutorProvider> bounded() {
    return Stream.of(
        new PlatformThreadExecutorProvider(RUNNING, Duration.ofSeconds(1)).withMaxWaiting(WAITING),
        new VirtualThreadExecutorProvider().withMaxRunning(RUNNING).withMaxWaiting(WAITING));
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void callForWhichThereIsNoPlace_isRefusedWithTheBoundsAndTheRemedy(ExecutorProvider provider)
      throws Exception {
    CallExecutor executor = provider.open();
    List<FakeCall<Boolean>> accepted = fill(executor);
    var refused =
        assertThrows(
            RejectedExecutionException.class, () -> executor.execute(new FakeCall<>(() -> true)));
    assertEquals(
        "executor '"
            + provider.name()
            + "' is full: 2 calls may run and 3 wait; submit less at a time, or allow more"
            + " (maxWaiting)",
        refused.getMessage());
    gate.countDown();
    for (FakeCall<Boolean> each : accepted) {
      assertTrue(each.answer.get(10, SECONDS));
    }
    Awaitility.await("places are given back").until(() -> accepts(executor));
    executor.shutdown();
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void callThatMovedHere_isAcceptedNevertheless(ExecutorProvider provider) throws Exception {
    CallExecutor executor = provider.open();
    fill(executor);
    var moved = FakeCall.moved(() -> true);
    executor.execute(moved);
    gate.countDown();
    assertTrue(moved.answer.get(10, SECONDS));
    executor.shutdown();
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void refusalBecauseOfShutdown_takesNoPlace(ExecutorProvider provider) {
    CallExecutor executor = provider.open();
    executor.shutdown();
    for (int i = 0; i < 2 * (RUNNING + WAITING); i++) {
      var refused =
          assertThrows(
              RejectedExecutionException.class, () -> executor.execute(new FakeCall<>(() -> 1)));
      assertTrue(refused.getMessage().contains("shut down"), refused.getMessage());
    }
  }

  @Test
  void virtualThreads_runNoMoreAtOnceThanAllowed_andForgetNone() throws Exception {
    CallExecutor executor = new VirtualThreadExecutorProvider().withMaxRunning(3).open();
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var calls = new ArrayList<FakeCall<Boolean>>();
    for (int i = 0; i < 10_000; i++) {
      var call =
          new FakeCall<>(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            return true;
          });
      calls.add(call);
    }
    CompletableFuture.allOf(
            Stream.of(calls.subList(0, 5000), calls.subList(5000, 10_000))
                .map(half -> CompletableFuture.runAsync(() -> half.forEach(executor::execute)))
                .toArray(CompletableFuture[]::new))
        .get(10, SECONDS);
    for (FakeCall<Boolean> each : calls) {
      assertTrue(each.answer.get(10, SECONDS));
    }
    assertTrue(most.get() <= 3, () -> "at once: " + most);
    executor.shutdown();
  }

  @Test
  void boundsOutOfRange_areRefusedByName() {
    var platform = new PlatformThreadExecutorProvider();
    var virtual = new VirtualThreadExecutorProvider();
    var waiting = assertThrows(IllegalArgumentException.class, () -> platform.withMaxWaiting(-1));
    assertEquals(
        "number of waiting calls must not be negative: -1 (maxWaiting)", waiting.getMessage());
    var running = assertThrows(IllegalArgumentException.class, () -> virtual.withMaxRunning(0));
    assertEquals(
        "number of running calls must be at least 1: 0 (maxRunning)", running.getMessage());
    assertEquals(
        "virtual (at most 4, 0 waiting)", virtual.withMaxRunning(4).withMaxWaiting(0) + "");
  }

  private List<FakeCall<Boolean>> fill(CallExecutor executor) {
    var calls = new ArrayList<FakeCall<Boolean>>();
    for (int i = 0; i < RUNNING + WAITING; i++) {
      var call = new FakeCall<>(() -> gate.await(10, SECONDS));
      executor.execute(call);
      calls.add(call);
    }
    return calls;
  }

  private static boolean accepts(CallExecutor executor) {
    try {
      executor.execute(new FakeCall<>(() -> true));
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }
}
