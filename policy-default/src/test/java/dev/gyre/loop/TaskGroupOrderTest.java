package dev.gyre.loop;

import dev.gyre.CancelledError;
import dev.gyre.ExceptionGroup;
import dev.gyre.Task;
import dev.gyre.TaskGroup;
import dev.gyre.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the tasks of a group and its body end each other. See {@link AsyncioOrder}. */
class TaskGroupOrderTest extends AsyncioOrder {

  private void seeFailure(TaskGroup.VoidBody body) {
    try {
      TaskGroup.run(body);
    } catch (ExceptionGroup failure) {
      see(kind(failure));
    }
  }

  @Test
  void group_ends() {
    order(
        "body, a begins, b begins, b ends, a ends, after",
        () -> {
          TaskGroup.run(group -> {
            group.createTask(() -> sleeper("a", 2));
            group.createTask(() -> sleeper("b", 1));
            see("body");
          });
          see("after");
        });
  }

  @Test
  void group_child_fails_while_body_runs() {
    order(
        "body begins, b begins, a fails, b cancelled, body cancelled, group a, 0, after",
        () -> {
          seeFailure(group -> {
            group.createTask(() -> fail("a", 1));
            group.createTask(() -> sleeper("b", 3));
            sleeper("body", 2);
          });
          see(loop.currentTask().cancelling());
          turn();
          see("after");
        });
  }

  @Test
  void group_child_fails_after_body() {
    order(
        "body, b begins, a fails, b cancelled, group a",
        () ->
            seeFailure(group -> {
              group.createTask(() -> fail("a", 1));
              group.createTask(() -> sleeper("b", 3));
              see("body");
            }));
  }

  @Test
  void group_body_fails() {
    order(
        "a begins, a cancelled, group body",
        () ->
            seeFailure(group -> {
              group.createTask(() -> sleeper("a", 3));
              sleep(1);
              throw new IllegalArgumentException("body");
            }));
  }

  @Test
  void group_cancelled() {
    order(
        "body, a begins, a cancelled, task ! cancelled outside, 1",
        () -> {
          Task<?> task =
              loop.createTask(() ->
                  TaskGroup.run(group -> {
                    group.createTask(() -> sleeper("a", 3));
                    see("body");
                  }));
          later(1, () -> task.cancel("outside"));
          outcome("task", task);
          see(task.cancelling());
        });
  }

  /** As of 3.13: the cancellation that the failures hide arrives at the next await. */
  @Test
  void group_cancelled_and_child_fails() {
    order(
        "group clean-up, still cancelled, 1",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                seeFailure(group -> group.createTask(AsyncioOrder::failingCleanup));
                try {
                  turn();
                  see("goes on");
                } catch (CancelledError cancelled) {
                  see("still cancelled");
                }
                see(loop.currentTask().cancelling());
              });
          later(1, task::cancel);
          task.await();
        });
  }

  @Test
  void group_child_cancels_itself() {
    order(
        "b begins, b ends, true, 0",
        () -> {
          List<Task<?>> child = new ArrayList<>();
          TaskGroup.run(group -> {
            child.add(
                group.createTask(() -> {
                  sleep(1);
                  throw new CancelledError("own");
                }));
            group.createTask(() -> sleeper("b", 2));
          });
          see(child.getFirst().isCancelled());
          see(loop.currentTask().cancelling());
        });
  }

  @Test
  void group_child_adds_another() {
    order(
        "child, grandchild begins, grandchild ends, after",
        () -> {
          TaskGroup.run(group ->
              group.createTask(() -> {
                sleep(1);
                group.createTask(() -> sleeper("grandchild", 1));
                see("child");
              }));
          see("after");
        });
  }

  /** As of 3.12, which has eager tasks. */
  @Test
  void group_with_an_eager_child() {
    order(
        "a begins, body, b begins, a ends, b ends, after",
        () -> {
          TaskGroup.run(group -> {
            group.createTask(() -> sleeper("a", 1), TaskOptions.DEFAULT.withEagerStart(true));
            group.createTask(() -> sleeper("b", 2));
            see("body");
          });
          see("after");
        });
  }
}
