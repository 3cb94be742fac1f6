package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskOptions;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TasksMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;

  private final EventLoop loop = new VirtualLoop().loop;
  private final EventLoop other = new VirtualLoop().loop;

  @AfterEach
  void closeLoops() {
    loop.close();
    other.close();
  }

  @TestFactory
  Stream<DynamicTest> nulls() {
    Callable<Integer> noCall = null;
    Action noAction = null;
    Task<Integer> task = loop.createTask(() -> 1);
    return Stream.of(
        missing("body", "createTask", () -> loop.createTask(noCall)),
        missing("body", "createTask", () -> loop.createTask(noAction)),
        missing("options", "createTask", () -> loop.createTask(() -> 1, null)),
        missing("body", "newTask", () -> loop.newTask(null, TaskOptions.DEFAULT)),
        missing("options", "newTask", () -> loop.newTask(() -> 1, null)),
        missing("name", "named", () -> TaskOptions.named(null)),
        missing("context", "withContext", () -> TaskOptions.DEFAULT.withContext(null)),
        missing("bindings", "withBindings", () -> TaskOptions.DEFAULT.withBindings(null)),
        missing("name", "setName", () -> task.setName(null)),
        missing("out", "printStack", () -> task.printStack(null)),
        missing("delay", "sleep", () -> Gyre.sleep(null)));
  }

  @TestFactory
  Stream<DynamicTest> notInATask() {
    String[] words = {"only the body of a task", "createTask", "EventLoop-"};
    return Stream.of(
        mistake("yieldNow", inCallback(loop, loop::yieldNow), STATE, words),
        mistake("yieldNow outside", loop::yieldNow, STATE, words),
        mistake("sleep", inCallback(loop, () -> Gyre.sleep(Duration.ofDays(1))), STATE, words));
  }

  @TestFactory
  Stream<DynamicTest> whatATaskDoesNotLetOthersDo() {
    Task<Integer> task = loop.createTask(() -> 1, TaskOptions.named("mine"));
    var failure = new Exception("expected");
    return Stream.of(
        mistake("set result", () -> task.setResult(2), STATE, "its body", "createFuture", "'mine'"),
        mistake(
            "set exception",
            () -> task.setException(failure),
            STATE,
            "its body",
            "createFuture",
            "'mine'"),
        mistake(
            "await itself",
            inTask(loop, () -> loop.currentTask().await()),
            STATE,
            "cannot await itself",
            "<Task"),
        mistake(
            "frames below zero",
            () -> task.getStack(-1),
            IllegalArgumentException.class,
            "not be negative: -1"));
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    Task<?> task = loop.createTask(() -> Gyre.sleep(Duration.ofDays(1)));
    String[] words = {"called from thread 'foreign'", "callSoonThreadsafe", "EventLoop-"};
    return Stream.of(
        mistake("createTask", onForeignThread(loop, () -> loop.createTask(() -> 1)), STATE, words),
        mistake("cancel", onForeignThread(loop, () -> task.cancel()), STATE, words),
        mistake("uncancel", onForeignThread(loop, task::uncancel), STATE, words),
        mistake(
            "setTaskFactory",
            onForeignThread(loop, () -> loop.setTaskFactory(TaskFactory.eager())),
            STATE,
            words));
  }

  @Test
  void closedLoop_takesNoTask_andLeavesItsBodyAlone() {
    loop.close();
    boolean[] begun = {false};
    Action never = () -> begun[0] = true;
    String[] words = {"event loop is closed", "EventLoop-", "Gyre.newEventLoop()"};
    assertRefused(() -> loop.createTask(never), STATE, words);
    assertRefused(() -> loop.runUntilComplete(never), STATE, words);
    assertEquals(Set.of(), loop.allTasks());
    assertFalse(begun[0]);
  }

  @Test
  void factoryThatMakesNoTask_isNamed() {
    loop.setTaskFactory(factory(null));
    assertRefused(
        () -> loop.createTask(() -> 1),
        NullPointerException.class,
        "task factory must return a task",
        "loop.newTask",
        "the bad factory");
  }

  @Test
  void factoryThatMakesATaskOfAnotherLoop_isNamed() {
    loop.setTaskFactory(factory(other));
    assertRefused(
        () -> loop.createTask(() -> 1),
        STATE,
        "task factory must return a task of the loop it was given",
        "not of <EventLoop-",
        "the bad factory");
  }

  private static TaskFactory factory(EventLoop maker) {
    return new TaskFactory() {
      @Override
      public <T> Task<T> create(EventLoop asked, Callable<? extends T> body, TaskOptions options) {
        return maker == null ? null : maker.newTask(body, options);
      }

      @Override
      public String toString() {
        return "the bad factory";
      }
    };
  }

  @Test
  void uncancelTooOften_staysAtZero() {
    Task<?> task = loop.createTask(() -> 1);
    assertEquals(0, task.uncancel());
    assertEquals(0, task.cancelling());
    loop.runUntilComplete(task);
    assertNull(task.exception());
  }

  @Test
  void sleepsBeyondTheClock_lastForEver_andThoseBelowZeroOneTurn() {
    Task<?> sleeper = loop.createTask(() -> Gyre.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
    loop.runUntilComplete(() -> {
      Gyre.sleep(Duration.ofSeconds(Long.MIN_VALUE));
      Gyre.sleep(Duration.ofDays(10_000));
      assertFalse(sleeper.isDone());
      sleeper.cancel();
    });
  }
}
