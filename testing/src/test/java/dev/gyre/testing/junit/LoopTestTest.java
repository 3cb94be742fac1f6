package dev.gyre.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.testing.VirtualClockLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs tests that are written as users write them, some of which have to fail. */
final class LoopTestTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void method_runsAsATaskOnTheLoopThatItTakes() {
    assertEquals(List.of(), TestRun.of(OnMethods.class).failures());
    assertEquals(2, TestRun.of(OnMethods.class).succeeded());
  }

  static final class OnMethods {

    private EventLoop before;

    @BeforeEach
    void takeLoop(EventLoop loop) {
      assertFalse(loop.isRunning());
      before = loop;
    }

    @LoopTest
    void takesBoth(EventLoop loop, VirtualClockLoop kit) {
      assertSame(before, loop);
      assertSame(kit.loop(), loop);
      assertSame(loop, Gyre.getRunningLoop());
      assertEquals("takesBoth", Gyre.currentTask().getName());
      Gyre.sleep(HOUR);
      assertEquals(HOUR, kit.elapsed());
    }

    @LoopTest
    void takesNothing() {
      assertNotNull(Gyre.currentTask());
    }

    @AfterEach
    void loopIsStillOpen(EventLoop loop) {
      assertSame(before, loop);
      assertFalse(loop.isClosed());
    }
  }

  @Test
  void classAnnotation_hasAllKindsOfTestsRunOnALoop() {
    TestRun run = TestRun.of(OnClass.class);
    assertEquals(List.of(), run.failures());
    assertEquals(3, run.succeeded());
  }

  @LoopTest
  static final class OnClass {

    @Test
    void plain(VirtualClockLoop kit) {
      Gyre.sleep(HOUR);
      assertEquals(HOUR, kit.elapsed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterized(int hours, VirtualClockLoop kit) {
      Gyre.sleep(Duration.ofHours(hours));
      assertEquals(Duration.ofHours(hours), kit.elapsed());
    }
  }

  @Test
  void failure_isWhatTheMethodThrew() {
    Throwable failure = TestRun.of(Failing.class).onlyFailure();
    assertEquals(Exception.class, failure.getClass());
    assertEquals("checked", failure.getMessage());
    assertEquals(0, failure.getSuppressed().length);
  }

  static final class Failing {
    @LoopTest
    void fails() throws Exception {
      throw new Exception("checked");
    }
  }

  @Test
  void failure_isJoinedByWhatTheLoopWasToldOf() {
    Throwable failure = TestRun.of(FailingTwice.class).onlyFailure();
    assertEquals("first", failure.getMessage());
    assertTrue(failure.getSuppressed()[0].getMessage().contains("second"));
  }

  static final class FailingTwice {
    @LoopTest
    void fails(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("second");
      });
      loop.yieldNow();
      throw new IllegalStateException("first");
    }
  }

  @Test
  void deadlock_failsAndNamesTheTest() {
    Throwable failure = TestRun.of(Deadlocking.class).onlyFailure();
    assertTrue(failure.getMessage().startsWith("deadlock"), failure.getMessage());
    assertTrue(failure.getMessage().contains("name='waitsForEver'"), failure.getMessage());
  }

  static final class Deadlocking {
    @LoopTest
    void waitsForEver(EventLoop loop) {
      loop.createFuture().await();
    }
  }

  @Test
  void unfinishedTask_failsTheTest() {
    Throwable failure = TestRun.of(Leaking.class).onlyFailure();
    assertTrue(failure.getMessage().startsWith("1 task was left unfinished"));
  }

  static final class Leaking {
    @LoopTest
    void leaves(EventLoop loop) {
      loop.createTask(() -> Gyre.sleep(HOUR));
    }
  }

  @Test
  void unexpectedReport_failsTheTest_anExpectedOneDoesNot() {
    TestRun run = TestRun.of(Reporting.class);
    assertTrue(run.onlyFailure().getMessage().startsWith("1 unexpected failure"));
    assertEquals(1, run.succeeded());
  }

  static final class Reporting {

    @LoopTest
    void unexpected(EventLoop loop) {
      fail(loop);
    }

    @LoopTest
    void expected(EventLoop loop, VirtualClockLoop kit) {
      fail(loop);
      loop.yieldNow();
      assertEquals(1, kit.takeReports().size());
    }

    private static void fail(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("broken callback");
      });
    }
  }

  @Test
  void repetitions_eachHaveAnOrderOfTheirOwn() {
    Shuffled.orders.clear();
    assertEquals(10, TestRun.of(Shuffled.class).succeeded());
    assertTrue(Shuffled.orders.size() > 3, Shuffled.orders.toString());
  }

  static final class Shuffled {

    static final Set<String> orders = new HashSet<>();

    @LoopTest(repetitions = 10)
    void notesTheOrder(EventLoop loop) {
      var order = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        int number = i;
        loop.callSoon(() -> order.append(number));
      }
      loop.yieldNow();
      loop.yieldNow();
      orders.add(order.toString());
    }
  }

  @Test
  void failureOfAShuffledTest_namesTheSeedThatReplaysIt() {
    List<Throwable> failures = TestRun.of(OrderDependent.class).failures();
    assertFalse(failures.isEmpty());
    for (Throwable failure : failures) {
      String hints = Arrays.toString(failure.getSuppressed());
      assertTrue(hints.contains("@LoopTest(seed = "), hints);
    }
  }

  static final class OrderDependent {

    @LoopTest(repetitions = 10)
    void leansOnTheOrder(EventLoop loop) {
      var order = new StringBuilder();
      loop.callSoon(() -> order.append("a"));
      loop.callSoon(() -> order.append("b"));
      loop.yieldNow();
      loop.yieldNow();
      assertEquals("ab", order.toString());
    }
  }

  @Test
  void repetitions_onAClass_areRefused() {
    Throwable failure = TestRun.of(RepeatedClass.class).onlyFailure();
    assertTrue(failure.getMessage().contains("on the method"), failure.getMessage());
  }

  @LoopTest(repetitions = 2)
  static final class RepeatedClass {
    @Test
    void runs() {}
  }
}
