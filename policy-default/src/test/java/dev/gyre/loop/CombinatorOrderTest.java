package dev.gyre.loop;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.ReturnWhen;
import dev.gyre.Task;
import dev.gyre.WaitResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The order in which combinators tell what became of their futures. See {@link AsyncioOrder}. */
class CombinatorOrderTest extends AsyncioOrder {

  // gather

  @Test
  void gather_results() {
    order(
        "a begins, b begins, b ends, a ends, gather = a b",
        () -> outcome("gather", Gyre.gather(sleeping("a", 2), sleeping("b", 1))));
  }

  @Test
  void gather_first_failure() {
    order(
        "c begins, b fails, gather ! b, a fails, c ends",
        () -> {
          var tasks = List.of(failing("a", 2), failing("b", 1), sleeping("c", 3));
          outcome("gather", Gyre.gather(tasks));
          tasks.get(2).await();
        });
  }

  @Test
  void gather_child_cancelled() {
    order(
        "a begins, b begins, a cancelled, gather ! cancelled child, false, b ends",
        () -> {
          Task<String> a = sleeping("a", 2);
          Task<String> b = sleeping("b", 2);
          LoopFuture<List<String>> outer = Gyre.gather(a, b);
          later(1, () -> a.cancel("child"));
          outcome("gather", outer);
          see(outer.isCancelled());
          b.await();
        });
  }

  @Test
  void gather_cancelled() {
    order(
        "a begins, b begins, a cancelled, b cancelled, gather ! cancelled all, false",
        () -> {
          LoopFuture<List<String>> outer = Gyre.gather(sleeping("a", 2), sleeping("b", 2));
          later(1, () -> outer.cancel("all"));
          outcome("gather", outer);
          see(outer.isCancelled());
        });
  }

  @Test
  void gather_awaiter_cancelled() {
    order(
        "a begins, b begins, a cancelled, b cancelled, task ! cancelled awaiter",
        () -> {
          Task<?> task =
              loop.createTask(() -> Gyre.gather(sleeping("a", 2), sleeping("b", 2)).await());
          later(1, () -> task.cancel("awaiter"));
          outcome("task", task);
        });
  }

  @Test
  void gather_cancelled_child_fails() {
    order(
        "gather ! clean-up",
        () -> {
          LoopFuture<List<String>> outer =
              Gyre.gather(loop.createTask(AsyncioOrder::failingCleanup));
          later(1, outer::cancel);
          outcome("gather", outer);
        });
  }

  @Test
  void gather_cancelled_when_children_are_done() {
    order(
        "false, gather = 1",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          LoopFuture<List<Integer>> outer = Gyre.gather(future);
          Task<?> task = loop.createTask(() -> outcome("gather", outer));
          turn();
          future.setResult(1);
          see(outer.cancel());
          task.await();
        });
  }

  @Test
  void gather_outcomes() {
    order(
        "b begins, b ends, a fails, a b",
        () -> {
          var ended = Gyre.gatherOutcomes(List.of(failing("a", 2), sleeping("b", 1))).await();
          see(ended.get(0).exception().getMessage() + " " + ended.get(1).result());
        });
  }

  // shield

  @Test
  void shield_awaiter_cancelled() {
    order(
        "inner begins, task ! cancelled awaiter, inner ends, inner = inner",
        () -> {
          Task<String> inner = sleeping("inner", 2);
          Task<?> task = loop.createTask(() -> Gyre.shield(inner).await());
          later(1, () -> task.cancel("awaiter"));
          outcome("task", task);
          outcome("inner", inner);
        });
  }

  @Test
  void shield_inner_cancelled() {
    order(
        "inner begins, inner cancelled, shield ! cancelled",
        () -> {
          Task<String> inner = sleeping("inner", 2);
          later(1, inner::cancel);
          outcome("shield", Gyre.shield(inner));
        });
  }

  // waitFor

  @Test
  void wait_for_times_out() {
    order(
        "task begins, task cancelled, wait_for ! timeout",
        () -> {
          Task<String> task = sleeping("task", 2);
          outcome("wait_for", () -> Gyre.waitFor(task, ofSeconds(1)));
        });
  }

  @Test
  void wait_for_in_time() {
    order(
        "task begins, task ends, wait_for = task",
        () -> {
          Task<String> task = sleeping("task", 1);
          outcome("wait_for", () -> Gyre.waitFor(task, ofSeconds(2)));
        });
  }

  @Test
  void wait_for_cancelled() {
    order(
        "inner begins, inner cancelled, task ! cancelled awaiter",
        () -> {
          Task<String> inner = sleeping("inner", 5);
          Task<?> task = loop.createTask(() -> Gyre.waitFor(inner, ofSeconds(4)));
          later(1, () -> task.cancel("awaiter"));
          outcome("task", task);
        });
  }

  @Test
  void wait_for_no_time() {
    order(
        "wait_for ! timeout",
        () -> outcome("wait_for", () -> Gyre.waitFor(() -> sleeper("task", 1), Duration.ZERO)));
  }

  // wait

  private void see(WaitResult<?> result) {
    see(result.done().size() + " done " + result.pending().size() + " pending");
  }

  @Test
  void wait_mixed() {
    order(
        "first begins, second begins, first ends, second ends, 3 done 0 pending",
        () -> {
          LoopFuture<String> done = loop.createFuture();
          done.setResult("");
          see(Gyre.wait(List.of(done, sleeping("first", 1), sleeping("second", 2))));
        });
  }

  @Test
  void wait_first() {
    order(
        "a begins, b begins, b ends, 1 done 1 pending, 1 done 1 pending, a ends",
        () -> {
          var tasks = List.of(sleeping("a", 2), sleeping("b", 1));
          see(Gyre.wait(tasks, null, ReturnWhen.FIRST_COMPLETED));
          see(Gyre.wait(tasks, ofMillis(500), ReturnWhen.ALL_COMPLETED));
          tasks.get(0).await();
        });
  }

  @Test
  void wait_first_exception() {
    order(
        "a begins, c begins, a ends, b fails, 2 done 1 pending, c ends",
        () -> {
          var tasks = List.of(sleeping("a", 1), failing("b", 2), sleeping("c", 3));
          see(Gyre.wait(tasks, null, ReturnWhen.FIRST_EXCEPTION));
          tasks.get(2).await();
        });
  }

  // timeout

  @Test
  void timeout_expires() {
    order(
        "part begins, part cancelled, timeout, 0",
        () -> {
          try {
            Gyre.timeout(ofSeconds(1)).run(() -> sleeper("part", 2));
          } catch (TimeoutException late) {
            see("timeout");
          }
          see(loop.currentTask().cancelling());
        });
  }

  @Test
  void timeout_of_zero() {
    order(
        "part, soon, timeout",
        () -> {
          soon("soon");
          try {
            Gyre.timeout(Duration.ZERO)
                .run(() -> {
                  see("part");
                  turn();
                  see("not reached");
                });
          } catch (TimeoutException late) {
            see("timeout");
          }
        });
  }

  @Test
  void timeout_and_cancel() {
    order(
        "task ! cancelled, 1",
        () -> {
          Task<?> task = loop.createTask(() -> Gyre.timeout(ofSeconds(1)).run(() -> sleep(5)));
          turn();
          later(1, () -> task.cancel("outside"));
          outcome("task", task);
          see(task.cancelling());
        });
  }

  @Test
  void nested_timeouts() {
    order(
        "outer timeout",
        () -> {
          try {
            Gyre.timeout(ofSeconds(1))
                .run(() -> {
                  try {
                    Gyre.timeout(ofSeconds(2)).run(() -> sleep(5));
                  } catch (TimeoutException late) {
                    see("inner timeout");
                  }
                });
          } catch (TimeoutException late) {
            see("outer timeout");
          }
        });
  }

  // asCompleted

  @Test
  void as_completed() {
    order(
        "a begins, b begins, c begins, b ends, b, c ends, c, a ends, a",
        () -> {
          var tasks = List.of(sleeping("a", 3), sleeping("b", 1), sleeping("c", 2));
          for (LoopFuture<String> next : Gyre.asCompleted(tasks)) {
            see(next.result());
          }
        });
  }

  // several at once

  @Test
  void gather_of_gathers_cancelled() {
    order(
        "a begins, b begins, c begins, a cancelled, b cancelled, c cancelled,"
            + " outer ! cancelled all, false",
        () -> {
          LoopFuture<List<String>> inner = Gyre.gather(sleeping("a", 3), sleeping("b", 3));
          LoopFuture<String> c = sleeping("c", 3);
          LoopFuture<List<List<String>>> outer = Gyre.gather(inner, Gyre.gather(c));
          later(1, () -> outer.cancel("all"));
          outcome("outer", outer);
          see(inner.isCancelled());
        });
  }

  @Test
  void gather_second_failure() {
    order(
        "a fails, gather ! a, b fails, true",
        () -> {
          var tasks = List.of(failing("a", 1), failing("b", 2));
          outcome("gather", Gyre.gather(tasks));
          sleep(2);
          see(tasks.get(1).isDone());
        });
  }

  @Test
  void gather_outcomes_of_the_cancelled() {
    order(
        "a begins, b begins, a cancelled, b ends, true, b",
        () -> {
          var tasks = List.of(sleeping("a", 2), sleeping("b", 2));
          later(1, () -> tasks.getFirst().cancel("child"));
          var ended = Gyre.gatherOutcomes(tasks).await();
          see(ended.getFirst().isCancelled());
          see(ended.getLast().result());
        });
  }

  @Test
  void shield_cancelled_when_inner_is_done() {
    order(
        "shield ! cancelled late, 1",
        () -> {
          LoopFuture<Integer> inner = loop.createFuture();
          LoopFuture<Integer> outer = Gyre.shield(inner);
          Task<?> task = loop.createTask(() -> outcome("shield", outer));
          turn();
          inner.setResult(1);
          task.cancel("late");
          task.await();
          see(inner.result());
        });
  }

  /** As of 3.14, which reports what nobody would see. */
  @Test
  void shield_cancelled_and_inner_fails() {
    order(
        "task ! cancelled awaiter, inner fails, report exception in shielded future",
        () -> {
          Task<String> inner = failing("inner", 2);
          Task<?> task = loop.createTask(() -> Gyre.shield(inner).await());
          later(1, () -> task.cancel("awaiter"));
          outcome("task", task);
          sleep(2);
        });
  }

  @Test
  void shield_in_wait_for() {
    order(
        "inner begins, body ! timeout, inner ends, inner = inner",
        () -> {
          Task<String> inner = sleeping("inner", 2);
          outcome("body", () -> Gyre.waitFor(Gyre.shield(inner), Duration.ofSeconds(1)));
          outcome("inner", inner);
        });
  }

  /** As of 3.12, whose {@code wait_for} is a {@code timeout}. */
  @Test
  void wait_for_result_and_timeout_in_one_turn() {
    order(
        "wait_for ! timeout, 1",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          later(1, () -> future.setResult(1));
          outcome("wait_for", () -> Gyre.waitFor(future, Duration.ofSeconds(1)));
          see(future.result());
        });
  }

  @Test
  void wait_cancelled_leaves_its_tasks() {
    order(
        "a begins, b begins, task ! cancelled waiter, a ends, b ends, b = b",
        () -> {
          var tasks = List.of(sleeping("a", 2), sleeping("b", 2));
          Task<?> task = loop.createTask(() -> Gyre.wait(tasks));
          later(1, () -> task.cancel("waiter"));
          outcome("task", task);
          outcome("b", tasks.getLast());
        });
  }

  @Test
  void as_completed_with_failure() {
    order(
        "a begins, c begins, b fails, next ! b, c ends, next = c, a ends, next = a",
        () -> {
          var tasks = List.of(sleeping("a", 3), failing("b", 1), sleeping("c", 2));
          Gyre.asCompleted(tasks).forEach(next -> outcome("next", next));
        });
  }
}
