package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskGroup;
import dev.gyre.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Tasks that begin inside the call that creates them, and factories. */
class EagerTasksTest {

  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

  private final SelectorEventLoop loop = VirtualLoop.pollingEachTurn().loop;
  private final List<Object> seen = new ArrayList<>();

  @Test
  void eagerTaskThatDoesNotSuspend_isDoneAtReturn_andNeverListed() {
    loop.runUntilComplete(() -> {
      Task<?> self = loop.currentTask();
      Task<Integer> task =
          loop.createTask(
              () -> {
                seen.add(loop.currentTask().getName());
                return 7;
              },
              EAGER.withName("eager"));
      assertTrue(task.isDone());
      assertEquals(7, task.result());
      assertSame(self, loop.currentTask());
      assertEquals(Set.of(self), loop.allTasks());
      task.addDoneCallback(done -> seen.add("callback"));
      assertEquals(List.of("eager"), seen);
    });
    assertEquals(List.of("eager", "callback"), seen);
  }

  @Test
  void eagerTaskThatSuspends_runsToItsFirstAwait_thenItsCreatorGoesOn() {
    loop.runUntilComplete(() -> {
      Task<Void> task =
          loop.createTask(
              () -> {
                seen.add("begun");
                Gyre.sleep(Duration.ofSeconds(1));
                seen.add("ended");
              },
              EAGER);
      seen.add("created");
      assertFalse(task.isDone());
      task.await();
    });
    assertEquals(List.of("begun", "created", "ended"), seen);
  }

  @Test
  void whatIsQueued_waitsForTheCallbackThatBeginsATask() {
    loop.callSoon(() -> {
      loop.createTask(this::beginAndEnd, EAGER);
      seen.add("created");
    });
    loop.runUntilComplete(loop.createTask(() -> seen.add("queued")));
    assertEquals(List.of("begun", "created", "queued", "ended"), seen);
  }

  @Test
  void whatIsQueued_waitsForTheTaskThatBeginsAnother() {
    Task<?> creator =
        loop.createTask(() -> {
          loop.createTask(this::beginAndEnd, EAGER);
          seen.add("created");
          Gyre.sleep(Duration.ZERO);
          seen.add("creator goes on");
        });
    loop.createTask(() -> seen.add("queued"));
    loop.runUntilComplete(creator);
    assertEquals(List.of("begun", "created", "queued", "ended", "creator goes on"), seen);
  }

  private void beginAndEnd() {
    seen.add("begun");
    Gyre.sleep(Duration.ZERO);
    seen.add("ended");
  }

  @Test
  void eagerTasks_nest() {
    loop.runUntilComplete(() ->
        loop.createTask(
                () -> {
                  seen.add(1);
                  loop.createTask(() -> seen.add(2), EAGER);
                  seen.add(3);
                  Gyre.sleep(Duration.ZERO);
                  loop.createTask(() -> seen.add(4), EAGER);
                  seen.add(5);
                },
                EAGER)
            .await());
    assertEquals(List.of(1, 2, 3, 4, 5), seen);
  }

  @Test
  void eagerTaskCreatedByACallback_beginsAtOnce() {
    loop.callSoon(() -> {
      loop.createTask(() -> seen.add("task"), EAGER);
      seen.add("callback");
      assertNull(loop.currentTask());
    });
    loop.stop();
    loop.runForever();
    assertEquals(List.of("task", "callback"), seen);
  }

  @Test
  void eagerTaskOnALoopThatDoesNotRun_beginsInItsTurn() {
    Task<Integer> task = loop.createTask(() -> 1, EAGER);
    assertFalse(task.isDone());
    assertEquals(1, loop.runUntilComplete(task));
  }

  @Test
  void eagerTaskThatFails_failsItsFuture_notItsCreator() {
    loop.runUntilComplete(() -> {
      Task<Integer> task =
          loop.createTask(
              () -> {
                throw new IllegalStateException("expected");
              },
              EAGER);
      seen.add(task.exception().getMessage());
    });
    assertEquals(List.of("expected"), seen);
  }

  @Test
  void eagerFactory_appliesToEveryTaskOfTheLoop() {
    loop.setTaskFactory(TaskFactory.eager());
    assertSame(TaskFactory.eager(), loop.getTaskFactory());
    loop.runUntilComplete(() -> assertTrue(loop.createTask(() -> 1).isDone()));
    loop.setTaskFactory(null);
    assertNull(loop.getTaskFactory());
  }

  @Test
  void factory_seesBodyAndOptions_andMayChangeThem() {
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop where, Callable<? extends T> body, TaskOptions options) {
            seen.add(options.name());
            return where.newTask(body, options.withName("made by factory"));
          }
        });
    Task<Integer> task = loop.createTask(() -> 1, TaskOptions.named("asked for"));
    assertEquals("made by factory", task.getName());
    assertEquals(1, loop.runUntilComplete(task));
    assertEquals(List.of("asked for"), seen);
  }

  @Test
  void eagerTaskThatCancelsItsCreator_doesNotInterruptItsThread() {
    Task<Boolean> creator =
        loop.createTask(() -> {
          Task<?> self = loop.currentTask();
          loop.createTask(() -> self.cancel(null), TaskOptions.DEFAULT.withEagerStart(true));
          boolean interrupted = Thread.interrupted();
          self.uncancel();
          return interrupted;
        });
    assertFalse(loop.runUntilComplete(creator));
  }

  @Test
  void eagerTaskWhileItRuns_isListed_andHasItsOwnContext() {
    ContextVar<String> var = ContextVar.of("var");
    loop.runUntilComplete(() -> {
      var.set("creator");
      Task<Void> eager =
          loop.createTask(
              () -> {
                seen.add(var.get());
                var.set("eager");
                seen.add(loop.allTasks().contains(loop.currentTask()));
                Gyre.sleep(Duration.ZERO);
                seen.add(var.get());
              },
              EAGER);
      seen.add(var.get());
      assertEquals(Set.of(loop.currentTask(), eager), loop.allTasks());
      eager.await();
    });
    assertEquals(List.of("creator", true, "creator", "eager"), seen);
  }

  /** As asyncio's SystemExit: stored in the task, and thrown through whoever created it. */
  @Test
  void fatalErrorOfAnEagerTask_isThrownWhereTheTaskIsCreated() {
    loop.runUntilComplete(() -> {
      InternalError caught =
          assertThrows(InternalError.class, () -> loop.createTask(() -> fatal(), EAGER));
      seen.add(caught.getMessage());
      Gyre.sleep(Duration.ofSeconds(1));
      seen.add("went on");
    });
    assertEquals(List.of("expected", "went on"), seen);
  }

  @Test
  void fatalErrorOfAnEagerTask_thatItsCreatorDoesNotCatch_leavesTheRun() {
    Task<Void> creator =
        loop.createTask(() -> {
          try {
            loop.createTask(() -> fatal(), EAGER);
          } finally {
            seen.add("unwound");
          }
        });
    assertThrows(InternalError.class, loop::runForever);
    assertEquals(List.of("unwound"), seen);
    assertTrue(creator.exception() instanceof InternalError);
  }

  private static int fatal() {
    throw new InternalError("expected");
  }

  @Test
  void eagerTaskOfALoopThatRunsElsewhere_isRefused() throws Exception {
    loop.runUntilComplete(() -> {
      var creating =
          new FutureTask<>(() ->
              assertThrows(IllegalStateException.class, () -> loop.createTask(() -> 1, EAGER)));
      Thread.ofPlatform().start(creating).join();
      assertTrue(creating.get().getMessage().contains("callSoonThreadsafe"));
    });
  }

  @Test
  void factory_isAskedByEveryWayToCreateATask_andGetsAllOptions() throws Exception {
    List<TaskOptions> asked = new ArrayList<>();
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop where, Callable<? extends T> body, TaskOptions options) {
            asked.add(options);
            return where.newTask(body, options);
          }
        });
    Context context = Context.EMPTY.with(ContextVar.of("var"), "x");
    var all = TaskOptions.named("name").withContext(context).withEagerStart(true);
    loop.runUntilComplete(() -> {
      assertSame(context, loop.createTask(() -> 1, all).getContext());
      loop.createTask((Action) () -> {}, all);
      TaskGroup.run(group -> {
        group.createTask(() -> 1, all);
        group.createTask(() -> {}, all);
        group.createTask(() -> {});
      });
      Gyre.waitFor(() -> 1, Duration.ofSeconds(1));
    });
    TaskOptions usual = TaskOptions.DEFAULT;
    assertEquals(List.of(usual, all, all, all, all, usual, usual), asked);
  }

  @Test
  void factoryThatFails_failsTheCall() {
    var failure = new IllegalStateException("expected");
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop where, Callable<? extends T> body, TaskOptions options) {
            throw failure;
          }
        });
    assertSame(failure, assertThrows(IllegalStateException.class, () -> loop.createTask(() -> 1)));
    assertEquals(Set.of(), loop.allTasks());
  }
}
