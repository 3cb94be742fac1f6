package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.CancelledError;
import dev.gyre.ExceptionGroup;
import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.TaskGroup;
import dev.gyre.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TaskGroupsTest {

  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  private void sleepSeconds(int seconds, Object marker) {
    try {
      Gyre.sleep(Duration.ofSeconds(seconds));
      seen.add(marker);
    } catch (CancelledError cancelled) {
      seen.add("cancelled " + marker);
      throw cancelled;
    }
  }

  @Test
  void group_waitsForAllItsTasks_andReturnsTheBodysResult() {
    String result =
        loop.runUntilComplete(() ->
            TaskGroup.call(group -> {
              group.createTask(() -> sleepSeconds(2, "b"));
              group.createTask(() -> sleepSeconds(1, "a"));
              return "result";
            }));
    assertEquals("result", result);
    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void failure_cancelsTheOthersAndTheBody_andIsThrownInAGroup() {
    var failure = new IOException("expected");
    loop.runUntilComplete(() -> {
      var thrown =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> sleepSeconds(9, "other"));
                    group.createTask(() -> {
                      Gyre.sleep(Duration.ofSeconds(1));
                      throw failure;
                    });
                    sleepSeconds(9, "body");
                  }));
      assertEquals(List.of(failure), thrown.exceptions());
      assertEquals(0, loop.currentTask().cancelling());
      sleepSeconds(1, "went on");
    });
    assertEquals(List.of("cancelled other", "cancelled body", "went on"), seen);
  }

  @Test
  void failureOfTheBody_cancelsTheTasks_andIsInTheGroupToo() {
    var ofBody = new IllegalStateException("body");
    var ofTask = new IllegalStateException("task");
    loop.runUntilComplete(() -> {
      var thrown =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> {
                      try {
                        Gyre.sleep(Duration.ofSeconds(9));
                      } finally {
                        throwUnchecked(ofTask);
                      }
                    });
                    Gyre.sleep(Duration.ofSeconds(1));
                    throw ofBody;
                  }));
      assertEquals(List.of(ofTask, ofBody), thrown.exceptions());
    });
  }

  private static void throwUnchecked(RuntimeException failure) {
    throw failure;
  }

  @Test
  void cancellationFromOutside_cancelsTheTasks_andIsThrownOn() {
    Task<Void> task =
        loop.createTask(
            () -> TaskGroup.run(group -> group.createTask(() -> sleepSeconds(9, "child"))));
    loop.callLater(Duration.ofSeconds(1), task::cancel);
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(List.of("cancelled child"), seen);
    assertEquals(Set.of(), loop.allTasks());
  }

  @Test
  void taskCancelledOnItsOwn_isNoFailure() {
    loop.runUntilComplete(() ->
        TaskGroup.run(group -> {
          Task<Void> child = group.createTask(() -> sleepSeconds(9, "child"));
          group.createTask(() -> sleepSeconds(2, "other"));
          Gyre.sleep(Duration.ofSeconds(1));
          child.cancel();
        }));
    assertEquals(List.of("cancelled child", "other"), seen);
  }

  @Test
  void cancelledGroup_endsQuietly() {
    String result =
        loop.runUntilComplete(() ->
            TaskGroup.call(group -> {
              group.createTask(() -> sleepSeconds(9, "child"));
              group.createTask(() -> {
                Gyre.sleep(Duration.ofSeconds(1));
                group.cancel();
              });
              sleepSeconds(9, "body");
              return "not reached";
            }));
    assertNull(result);
    assertEquals(List.of("cancelled child", "cancelled body"), seen);
  }

  @Test
  void finishedOrCancelledGroup_takesNoMoreTasks() {
    List<TaskGroup> kept = new ArrayList<>();
    loop.runUntilComplete(() ->
        TaskGroup.run(group -> {
          kept.add(group);
          group.cancel();
          assertThrows(IllegalStateException.class, () -> group.createTask(() -> seen.add("task")));
        }));
    assertThrows(
        IllegalStateException.class, () -> kept.getFirst().createTask(() -> seen.add("task")));
    assertEquals(List.of(), seen);
  }

  @Test
  void taskOfTheGroup_mayCreateMore_whileTheGroupWaits() {
    loop.runUntilComplete(() ->
        TaskGroup.run(group ->
            group.createTask(() -> {
              Gyre.sleep(Duration.ofSeconds(1));
              group.createTask(() -> sleepSeconds(1, "grandchild"));
            })));
    assertEquals(List.of("grandchild"), seen);
  }

  @Test
  void nestedGroups_passFailuresOutwards() {
    var failure = new IllegalStateException("expected");
    loop.runUntilComplete(() -> {
      var outer =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group ->
                      group.createTask(() ->
                          TaskGroup.run(inner ->
                              inner.createTask(() -> {
                                throw failure;
                              })))));
      var inner = (ExceptionGroup) outer.exceptions().getFirst();
      assertSame(failure, inner.exceptions().getFirst());
    });
  }

  @Test
  void groupOutsideATask_isRefused() {
    loop.callSoon(
        () -> seen.add(assertThrows(IllegalStateException.class, () -> TaskGroup.run(g -> {}))));
    virtual.runUntilIdle();
    assertTrue(
        seen.getFirst().toString().contains("belongs in the body of a task"), seen.toString());
  }

  /** A later fix of asyncio's: the body learns of it at its next await, as of any failure. */
  @Test
  void eagerTaskThatFailsAtOnce_leavesTheBodyToItsNextAwait() {
    var failure = new IllegalStateException("expected");
    loop.runUntilComplete(() -> {
      var thrown =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> throwUnchecked(failure), EAGER);
                    group.createTask(() -> sleepSeconds(9, "other"));
                    seen.add("body");
                    sleepSeconds(9, "body");
                  }));
      assertEquals(List.of(failure), thrown.exceptions());
      assertEquals(0, loop.currentTask().cancelling());
    });
    assertEquals(List.of("body", "cancelled body"), seen); // and the other never began
  }

  @Test
  void eagerTaskThatEndsAtOnce_isWaitedForAndReturned() {
    Integer result =
        loop.runUntilComplete(() -> TaskGroup.call(group -> group.createTask(() -> 7, EAGER)))
            .result();
    assertEquals(7, result);
  }

  @Test
  void cancellationFromOutside_isNotLostInAGroupThatIsBeingCancelledAnyway() {
    Task<Void> task =
        loop.createTask(() -> {
          TaskGroup.run(group -> {
            group.createTask(() -> {
              try {
                Gyre.sleep(Duration.ofSeconds(9));
              } finally {
                sleepSeconds(3, "clean-up");
              }
            });
            group.createTask(() -> {
              Gyre.sleep(Duration.ofSeconds(1));
              group.cancel();
            });
          });
          seen.add("not reached");
        });
    loop.callLater(Duration.ofSeconds(2), () -> task.cancel("outside"));
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals("outside", assertThrows(CancelledError.class, task::result).getMessage());
    assertEquals(List.of("clean-up"), seen);
    assertEquals(1, task.cancelling());
  }

  @Test
  void cancellationFromOutside_ofABodyThatTheGroupCancelsAsWell_isThrownOn() {
    Task<Void> task =
        loop.createTask(() ->
            TaskGroup.run(group -> {
              group.cancel();
              loop.currentTask().cancel("outside");
              sleepSeconds(9, "body");
            }));
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(task));
    assertEquals(1, task.cancelling());
  }

  @Test
  void groupThatIsCancelledTwice_orWhenItIsOver_doesNotMind() {
    List<TaskGroup> kept = new ArrayList<>();
    loop.runUntilComplete(() -> {
      TaskGroup.run(group -> {
        kept.add(group);
        group.cancel();
        group.cancel();
      });
      kept.getFirst().cancel();
      sleepSeconds(1, "went on");
    });
    assertEquals(List.of("went on"), seen);
  }

  @Test
  void fatalError_isThrownItself_notInAGroup() {
    Task<Void> task =
        loop.createTask(() ->
            TaskGroup.run(group -> {
              group.createTask(() -> sleepSeconds(9, "other"));
              throw new InternalError("expected");
            }));
    assertThrows(InternalError.class, () -> loop.runUntilComplete(task));
    assertTrue(task.exception() instanceof InternalError);
    assertEquals(Set.of(), loop.allTasks());
  }

  @Test
  void fatalErrorOfATaskOfTheGroup_isThrownItself_inTheNextRun() {
    Task<Void> task =
        loop.createTask(() ->
            TaskGroup.run(group -> {
              group.createTask(() -> {
                throw new InternalError("expected");
              });
              sleepSeconds(9, "body");
            }));
    assertThrows(InternalError.class, () -> loop.runUntilComplete(task));
    assertThrows(InternalError.class, () -> loop.runUntilComplete(task));
    assertTrue(task.exception() instanceof InternalError);
  }

  @Test
  void severalFailures_areAllInTheGroup_inTheOrderInWhichTheyHappened() {
    loop.runUntilComplete(() -> {
      var thrown =
          assertThrows(
              ExceptionGroup.class,
              () ->
                  TaskGroup.run(group -> {
                    for (int i = 1; i <= 3; i++) {
                      var failure = new IllegalStateException("task " + i);
                      int delay = 4 - i;
                      group.createTask(() -> {
                        try {
                          Gyre.sleep(Duration.ofSeconds(delay));
                        } finally {
                          throwUnchecked(failure);
                        }
                      });
                    }
                  }));
      assertEquals(
          List.of("task 3", "task 1", "task 2"),
          thrown.exceptions().stream().map(Throwable::getMessage).toList());
      assertEquals("unhandled failures in a task group (3 failures)", thrown.getMessage());
    });
  }

  @Test
  void taskThatCancelsItsParent_isCancelledWithIt() {
    Task<Void> parent =
        loop.createTask(() ->
            TaskGroup.run(group -> {
              Task<?> self = loop.currentTask();
              group.createTask(() -> {
                self.cancel();
                sleepSeconds(9, "child");
              });
            }));
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(parent));
    assertEquals(List.of("cancelled child"), seen);
  }
}
