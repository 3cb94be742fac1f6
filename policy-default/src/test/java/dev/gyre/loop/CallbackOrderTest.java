package dev.gyre.loop;

import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The order of callbacks, timers, futures, tasks and generators. See {@link AsyncioOrder}. */
class CallbackOrderTest extends AsyncioOrder {

  @Test
  void soon_and_later() {
    order(
        "soon, past, negative, later0",
        () -> {
          loop.callAt(loop.time() - 5_000_000_000L, () -> see("past"));
          loop.callLater(Duration.ofSeconds(-3), () -> see("negative"));
          loop.callLater(Duration.ZERO, () -> see("later0"));
          soon("soon");
          sleep(1);
        });
  }

  @Test
  void timer_behind_ready() {
    order(
        "timer, soon of timer, main",
        () -> {
          later(1, () -> see("timer"));
          later(1, () -> soon("soon of timer"));
          sleep(2);
          see("main");
        });
  }

  @Test
  void nested_soon() {
    order(
        "first, second, main, nested, main again",
        () -> {
          loop.callSoon(() -> {
            see("first");
            soon("nested");
          });
          soon("second");
          turn();
          see("main");
          turn();
          see("main again");
        });
  }

  @Test
  void interleaved_hops() {
    order(
        "a0, b0, a1, b1, a2, b2, main",
        () -> {
          Task<?> a = hopping("a", 3);
          Task<?> b = hopping("b", 3);
          a.await();
          b.await();
          see("main");
        });
  }

  @Test
  void done_callbacks() {
    order(
        "2, set, first, second, soon, late, main",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Consumer<LoopFuture<Integer>> third = done -> see("third");
          future.addDoneCallback(done -> see("first"));
          future.addDoneCallback(third);
          future.addDoneCallback(done -> see("second"));
          future.addDoneCallback(third);
          see(future.removeDoneCallback(third));
          future.setResult(1);
          soon("soon");
          see("set");
          future.addDoneCallback(done -> see("late"));
          turn();
          see("main");
        });
  }

  @Test
  void await_done_future() {
    order(
        "1, soon, main",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          future.setResult(1);
          soon("soon");
          see(future.await());
          turn();
          see("main");
        });
  }

  @Test
  void task_end_to_awaiter() {
    order(
        "child, soon of child, callback, main",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                see("child");
                soon("soon of child");
              });
          task.addDoneCallback(done -> see("callback"));
          task.await();
          see("main");
        });
  }

  @Test
  void await_chain() {
    order(
        "inner, turn 0, outer, turn 1, turn 2, turn 3",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Task<?> inner =
              loop.createTask(() -> {
                future.await();
                see("inner");
              });
          Task<?> outer =
              loop.createTask(() -> {
                inner.await();
                see("outer");
              });
          turn();
          future.setResult(0);
          for (int i = 0; i < 4; i++) {
            turn();
            see("turn " + i);
          }
          outer.await();
        });
  }

  @Test
  void generator_in_turns() {
    order(
        "yields 0, takes 0, other0, yields 1, takes 1, closed, other1, other2",
        () -> {
          Task<?> other = hopping("other", 3);
          try (var numbers =
              loop.<Integer>createAsyncGenerator(out -> {
                try {
                  for (int i = 0; i < 3; i++) {
                    see("yields " + i);
                    out.yield(i);
                    turn();
                  }
                } finally {
                  see("closed");
                }
              })) {
            for (int i : numbers) {
              see("takes " + i);
              if (i == 1) {
                break;
              }
            }
          }
          other.await();
        });
  }

  @Test
  void io_before_timers() {
    order(
        "soon, main, io, timer, main again",
        () -> {
          later(0, () -> see("timer"));
          event("io", () -> {});
          soon("soon");
          turn();
          see("main");
          turn();
          see("main again");
        });
  }

  @Test
  void io_before_what_io_schedules() {
    order(
        "first, second, timer, soon of first",
        () -> {
          event("first", () -> soon("soon of first"));
          event("second", () -> {});
          later(0, () -> see("timer"));
          sleep(1);
        });
  }

  @Test
  void timer_that_sets_a_timer() {
    order(
        "first, second, soon of first, main, nested",
        () -> {
          later(
              1,
              () -> {
                see("first");
                later(0, () -> see("nested"));
                soon("soon of first");
              });
          later(1, () -> see("second"));
          sleep(1);
          see("main");
          sleep(1);
        });
  }

  @Test
  void callback_of_a_callback() {
    order(
        "main, first, second, nested",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          future.addDoneCallback(done -> {
            see("first");
            future.addDoneCallback(again -> see("nested"));
          });
          future.addDoneCallback(done -> see("second"));
          future.setResult(1);
          future.await();
          see("main");
          turn();
          turn();
        });
  }

  /** As of 3.12, which has eager tasks. */
  @Test
  void eager_task_and_a_later_one() {
    order(
        "eager0, main, eager1, later0, later1, over",
        () -> {
          Task<?> eager =
              loop.createTask(() -> hop("eager"), TaskOptions.DEFAULT.withEagerStart(true));
          Task<?> later = loop.createTask(() -> hop("later"));
          see("main");
          later.await();
          see(eager.isDone() ? "over" : "not over");
        });
  }

  private void hop(String name) {
    see(name + 0);
    turn();
    see(name + 1);
  }
}
