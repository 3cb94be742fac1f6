package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionGroup;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.ReturnWhen;
import dev.gyre.Task;
import dev.gyre.TaskGroup;
import dev.gyre.Timeout;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class CombinatorsMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Class<IllegalArgumentException> ARGUMENT = IllegalArgumentException.class;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

  private final EventLoop loop = new VirtualLoop().loop;
  private final EventLoop other = new VirtualLoop().loop;
  private final LoopFuture<Integer> pending = loop.createFuture();
  private final LoopFuture<Integer> foreign = other.createFuture();

  @AfterEach
  void closeLoops() {
    loop.close();
    other.close();
  }

  @TestFactory
  Stream<DynamicTest> nulls() {
    Collection<LoopFuture<Integer>> none = null;
    LoopFuture<Integer> noFuture = null;
    Callable<Integer> noBody = null;
    TaskGroup.VoidBody noGroup = null;
    return Stream.of(
        missing("futures", "gather", task(() -> Gyre.gather(none))),
        missing("futures", "gatherOutcomes", task(() -> Gyre.gatherOutcomes(none))),
        missing("futures", "wait", task(() -> Gyre.wait(none))),
        missing("returnWhen", "wait", task(() -> Gyre.wait(Set.of(pending), SECOND, null))),
        missing("futures", "asCompleted", task(() -> Gyre.asCompleted(none))),
        missing("future", "waitFor", task(() -> Gyre.waitFor(noFuture, SECOND))),
        missing("body", "waitFor", task(() -> Gyre.waitFor(noBody, SECOND))),
        missing("inner", "shield", task(() -> Gyre.shield(noFuture))),
        missing("part", "timeout", task(() -> Gyre.timeout(SECOND).call(null))),
        missing("part", "timeout", task(() -> Gyre.timeout(SECOND).run(null))),
        missing("body", "TaskGroup", task(() -> TaskGroup.call(null))),
        missing("body", "TaskGroup", task(() -> TaskGroup.run(noGroup))));
  }

  @TestFactory
  Stream<DynamicTest> nullAmongTheFutures() {
    List<LoopFuture<Integer>> gap = new ArrayList<>(Collections.nCopies(2, pending));
    gap.set(1, null);
    Class<NullPointerException> refusal = NullPointerException.class;
    String word = "futures[1]";
    return Stream.of(
        mistake("gather", task(() -> Gyre.gather(gap)), refusal, word),
        mistake("gather a few", task(() -> Gyre.gather(pending, null)), refusal, word),
        mistake("gatherOutcomes", task(() -> Gyre.gatherOutcomes(gap)), refusal, word),
        mistake("wait", task(() -> Gyre.wait(gap)), refusal, word),
        mistake("asCompleted", task(() -> Gyre.asCompleted(gap)), refusal, word));
  }

  private Executable task(Executable call) {
    return inTask(loop, call);
  }

  @TestFactory
  Stream<DynamicTest> futureOfAnotherLoop() {
    List<LoopFuture<Integer>> mixed = List.of(pending, foreign);
    String[] words = {"belongs to another loop", "Gyre.wrapFuture", foreign.toString()};
    return Stream.of(
        mistake("gather", task(() -> Gyre.gather(mixed)), ARGUMENT, words),
        mistake("gatherOutcomes", task(() -> Gyre.gatherOutcomes(mixed)), ARGUMENT, words),
        mistake("wait", task(() -> Gyre.wait(mixed)), ARGUMENT, words),
        mistake("asCompleted", task(() -> Gyre.asCompleted(mixed)), ARGUMENT, words),
        mistake("waitFor", task(() -> Gyre.waitFor(foreign, SECOND)), ARGUMENT, words),
        mistake(
            "waitFor without patience",
            task(() -> Gyre.waitFor(foreign, Duration.ZERO)),
            ARGUMENT,
            words));
  }

  @Test
  void refusedFutureOfAnotherLoop_isNotCancelled() {
    assertRefused(task(() -> Gyre.waitFor(foreign, Duration.ZERO)), ARGUMENT, "another loop");
    assertFalse(foreign.isCancelled());
  }

  @TestFactory
  Stream<DynamicTest> notInATask() {
    String[] words = {"the body of a task", "EventLoop-"};
    return Stream.of(
        mistake("wait", callback(() -> Gyre.wait(Set.of(pending))), STATE, words),
        mistake("waitFor", callback(() -> Gyre.waitFor(pending, SECOND)), STATE, words),
        mistake("waitFor zero", callback(() -> Gyre.waitFor(pending, Duration.ZERO)), STATE, words),
        mistake("waitFor a body", callback(() -> Gyre.waitFor(() -> 1, SECOND)), STATE, words),
        mistake(
            "asCompleted",
            callback(() -> Gyre.asCompleted(Set.of(pending)).iterator().next()),
            STATE,
            words),
        mistake("timeout", callback(() -> Gyre.timeout(SECOND).run(() -> {})), STATE, words),
        mistake("TaskGroup", callback(() -> TaskGroup.run(group -> {})), STATE, words));
  }

  private Executable callback(Executable call) {
    return inCallback(loop, call);
  }

  @Test
  void refusedInACallback_nothingWasBegunOrCancelled() {
    boolean[] begun = {false};
    Callable<Boolean> body = () -> begun[0] = true;
    assertRefused(callback(() -> Gyre.waitFor(body, SECOND)), STATE, "body of a task");
    assertRefused(callback(() -> Gyre.waitFor(pending, Duration.ZERO)), STATE, "body of a task");
    loop.runUntilComplete(loop::yieldNow);
    assertFalse(begun[0]);
    assertFalse(pending.isDone());
    assertEquals(Set.of(), loop.allTasks());
  }

  @TestFactory
  Stream<DynamicTest> whereNoLoopIs() {
    String[] words = {"no running event loop", "Gyre.run"};
    return Stream.of(
        mistake("wait", () -> Gyre.wait(Set.of(pending)), STATE, words),
        mistake("waitFor", () -> Gyre.waitFor(pending, SECOND), STATE, words),
        mistake("asCompleted", () -> Gyre.asCompleted(Set.of(pending)), STATE, words),
        mistake("timeout", () -> Gyre.timeout(SECOND), STATE, words),
        mistake("TaskGroup", () -> TaskGroup.run(group -> {}), STATE, words),
        mistake(
            "gather of nothing", () -> Gyre.gather(List.of()), STATE, "no current", "Gyre.run"));
  }

  @TestFactory
  Stream<DynamicTest> emptyCollections() {
    return Stream.of(
        mistake(
            "wait for nothing",
            task(() -> Gyre.wait(Set.<LoopFuture<Integer>>of())),
            ARGUMENT,
            "nothing to wait for",
            "isEmpty()"),
        mistake(
            "group of no failures",
            () -> new ExceptionGroup("none", List.of()),
            ARGUMENT,
            "at least one",
            "none"));
  }

  @Test
  void nothingToGather_isAnEmptyResult() {
    loop.runUntilComplete(() -> {
      assertEquals(List.of(), Gyre.gather(List.<LoopFuture<Integer>>of()).await());
      assertFalse(Gyre.asCompleted(List.<LoopFuture<Integer>>of()).iterator().hasNext());
    });
  }

  @TestFactory
  Stream<DynamicTest> usedTwice() {
    return Stream.of(
        mistake(
            "timeout",
            task(() -> {
              Timeout once = Gyre.timeout(SECOND);
              once.run(() -> {});
              once.run(() -> {});
            }),
            STATE,
            "one call only",
            "make another"),
        mistake(
            "timeout inside itself",
            task(() -> {
              Timeout once = Gyre.timeout(SECOND);
              once.run(() -> once.run(() -> {}));
            }),
            STATE,
            "one call only"),
        mistake(
            "reschedule after the end",
            task(() -> {
              Timeout once = Gyre.timeout(SECOND);
              once.run(() -> {});
              once.reschedule(null);
            }),
            STATE,
            "cannot reschedule",
            "over",
            "make another"),
        mistake(
            "asCompleted",
            task(() -> {
              var inOrder = Gyre.asCompleted(Set.of(pending));
              assertTrue(inOrder.iterator().hasNext());
              assertTrue(inOrder.iterator().hasNext());
            }),
            STATE,
            "iterated once",
            "asCompleted again"));
  }

  @TestFactory
  Stream<DynamicTest> groupThatIsOver() {
    var groups = new ArrayList<TaskGroup>();
    loop.runUntilComplete(() -> TaskGroup.run(groups::add));
    TaskGroup over = groups.getFirst();
    return Stream.of(
        mistake("task", task(() -> over.createTask(() -> 1)), STATE, "over", "in another"),
        mistake(
            "task in a cancelled one",
            task(() ->
                TaskGroup.run(group -> {
                  group.cancel();
                  group.createTask(() -> 1);
                })),
            ExceptionGroup.class,
            "1 failure"),
        missing(
            "body",
            "createTask",
            task(() -> {
              try {
                TaskGroup.run(group -> group.createTask((Callable<Integer>) null));
              } catch (ExceptionGroup group) {
                throw group.exceptions().getFirst();
              }
            })));
  }

  @Test
  void groupCancelledFromAForeignThread_isUnharmed() {
    loop.runUntilComplete(() ->
        TaskGroup.run(group -> {
          Task<Integer> task = group.createTask(() -> 1);
          var refusal = new FutureRefusal(group::cancel);
          refusal.assertRefused("'foreign'", "callSoonThreadsafe");
          assertEquals(1, task.await());
          group.createTask(() -> 2);
        }));
  }

  @Test
  void timeoutRescheduledFromAForeignThread_stillLimits() {
    loop.runUntilComplete(() -> {
      Timeout timeout = Gyre.timeout(SECOND);
      try {
        timeout.run(() -> {
          var refusal = new FutureRefusal(() -> timeout.reschedule(null));
          refusal.assertRefused("'foreign'", "callSoonThreadsafe");
          pending.await();
        });
      } catch (TimeoutException expected) {
        assertTrue(timeout.expired());
      }
    });
    assertEquals(SECOND.toNanos(), loop.time());
  }

  /** A call by another thread while a body runs. */
  private record FutureRefusal(Runnable call) {

    void assertRefused(String... words) throws Exception {
      Throwable[] thrown = {null};
      Thread foreign =
          Thread.ofPlatform()
              .name("foreign")
              .start(() -> {
                try {
                  call.run();
                } catch (Throwable refusal) {
                  thrown[0] = refusal;
                }
              });
      foreign.join();
      Mistake.assertRefused(
          () -> {
            if (thrown[0] != null) {
              throw thrown[0];
            }
          },
          STATE,
          words);
    }
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    String[] words = {"called from thread 'foreign'", "callSoonThreadsafe"};
    return Stream.of(
        mistake("gather", onForeignThread(loop, () -> Gyre.gather(List.of(pending))), STATE, words),
        mistake("shield", onForeignThread(loop, () -> Gyre.shield(pending)), STATE, words));
  }

  @Test
  void durationsBeyondTheClock_areNoLimit() {
    loop.runUntilComplete(() -> {
      loop.callLater(Duration.ofDays(1), () -> pending.setResult(5));
      assertEquals(5, Gyre.waitFor(Gyre.shield(pending), LONGEST));
      assertEquals(5, Gyre.timeout(LONGEST).<Integer>call(pending::await));
      assertEquals(1, Gyre.wait(Set.of(pending), LONGEST, ReturnWhen.ALL_COMPLETED).done().size());
      for (LoopFuture<Integer> each : Gyre.asCompleted(Set.of(pending), LONGEST)) {
        assertEquals(5, each.result());
      }
    });
  }

  @Test
  void durationsBelowZero_areOverAtOnce() {
    Duration least = LONGEST.negated();
    loop.runUntilComplete(() -> {
      assertEquals(1, Gyre.wait(Set.of(pending), least, ReturnWhen.ALL_COMPLETED).pending().size());
      assertRefused(
          () -> Gyre.timeout(least).call(pending::await), TimeoutException.class, "time is over");
    });
    assertEquals(0, loop.time());
  }
}
