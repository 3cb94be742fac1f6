package dev.gyre.loop;

import dev.gyre.CancelledError;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When a cancellation arrives, and with which message. See {@link AsyncioOrder}. */
class CancellationOrderTest extends AsyncioOrder {

  @Test
  void cancel_order() {
    order(
        "task begins, before, task cancelled, after, task ! cancelled",
        () -> {
          Task<?> task = sleeping("task", 9);
          turn();
          soon("before");
          task.cancel();
          soon("after");
          outcome("task", task);
        });
  }

  @Test
  void cancel_chain() {
    order(
        "inner begins, inner cancelled, turn 0, inner ! cancelled why, turn 1, turn 2, turn 3,"
            + " false",
        () -> {
          Task<?> inner = sleeping("inner", 9);
          Task<?> outer =
              loop.createTask(() -> {
                outcome("inner", inner);
                turn();
              });
          turn();
          turn();
          outer.cancel("why");
          for (int i = 0; i < 4; i++) {
            turn();
            see("turn " + i);
          }
          see(outer.isCancelled());
        });
  }

  @Test
  void cancel_unstarted() {
    order(
        "true, soon, callback, task ! cancelled early",
        () -> {
          Task<?> task = sleeping("task", 9);
          task.addDoneCallback(done -> see("callback"));
          see(task.cancel("early"));
          soon("soon");
          outcome("task", task);
        });
  }

  @Test
  void cancel_self_then_await() {
    order(
        "soon, cancelled self, goes on",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                loop.currentTask().cancel("self");
                soon("soon");
                try {
                  loop.createFuture().await();
                } catch (CancelledError error) {
                  see(kind(error));
                }
                turn();
                see("goes on");
              });
          task.await();
        });
  }

  @Test
  void cancel_self_then_yield() {
    order(
        "soon, cancelled",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                loop.currentTask().cancel();
                soon("soon");
                try {
                  turn();
                } catch (CancelledError error) {
                  see(kind(error));
                }
              });
          task.await();
        });
  }

  @Test
  void cancel_twice() {
    order(
        "cancelled first, 2, task = nothing",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                try {
                  sleep(9);
                } catch (CancelledError error) {
                  see(kind(error));
                }
                turn();
                see(loop.currentTask().cancelling());
              });
          turn();
          task.cancel("first");
          task.cancel("second");
          outcome("task", task);
        });
  }

  @Test
  void cancel_in_finally() {
    order(
        "inner finally, task ! cancelled second",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                try {
                  sleep(9);
                } finally {
                  try {
                    sleep(9);
                  } finally {
                    see("inner finally");
                  }
                }
              });
          turn();
          task.cancel("first");
          sleep(1);
          task.cancel("second");
          outcome("task", task);
        });
  }

  @Test
  void cancel_with_result() {
    order(
        "future ! cancelled too late, 1",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Task<?> task = loop.createTask(() -> outcome("future", future));
          turn();
          future.setResult(1);
          task.cancel("too late");
          task.await();
          see(future.result());
        });
  }

  @Test
  void cancelled_future_fails_awaiter() {
    order(
        "future ! cancelled gone, soon, 0",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Task<?> task = loop.createTask(() -> outcome("future", future));
          turn();
          future.cancel("gone");
          soon("soon");
          task.await();
          see(task.cancelling());
        });
  }

  @Test
  void generator_consumer_cancelled() {
    order(
        "0, body cancelled, task ! cancelled",
        () -> {
          var numbers =
              loop.<Integer>createAsyncGenerator(out -> {
                try {
                  out.yield(0);
                  sleep(9);
                } catch (CancelledError error) {
                  see("body cancelled");
                  throw error;
                }
              });
          Task<?> task = loop.createTask(() -> numbers.forEach(this::see));
          later(1, task::cancel);
          outcome("task", task);
        });
  }

  @Test
  void cancelled_by_an_earlier_callback() {
    order(
        "true, future ! cancelled callback, 1",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Task<?> task = loop.createTask(() -> outcome("future", future));
          future.addDoneCallback(done -> see(task.cancel("callback")));
          turn();
          future.setResult(1);
          task.await();
          see(task.cancelling());
        });
  }

  @Test
  void cancelled_by_a_later_callback() {
    order(
        "future = 1, false",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          Task<?> task = loop.createTask(() -> outcome("future", future));
          turn();
          future.addDoneCallback(done -> see(task.cancel("callback")));
          future.setResult(1);
          task.await();
        });
  }

  @Test
  void cancel_messages_of_the_unstarted() {
    order(
        "task ! cancelled second, 2",
        () -> {
          Task<String> task = sleeping("task", 1);
          task.cancel("first");
          task.cancel("second");
          outcome("task", task);
          see(task.cancelling());
        });
  }

  @Test
  void uncancel_and_go_on() {
    order(
        "cancelled once, 0, sleep = slept, timeout, 0, task = nothing",
        () -> {
          Task<?> task =
              loop.createTask(() -> {
                try {
                  sleep(9);
                } catch (CancelledError error) {
                  see(kind(error));
                  see(loop.currentTask().uncancel());
                }
                outcome(
                    "sleep",
                    () -> {
                      sleep(1);
                      return "slept";
                    });
                try {
                  Gyre.timeout(Duration.ofSeconds(1)).run(() -> sleep(9));
                } catch (TimeoutException late) {
                  see("timeout");
                }
                see(loop.currentTask().cancelling());
              });
          turn();
          task.cancel("once");
          outcome("task", task);
        });
  }

  @Test
  void cancel_then_timeout() {
    order(
        "part begins, part cancelled, task ! cancelled outside, 1",
        () -> {
          Task<?> task =
              loop.createTask(
                  () -> Gyre.timeout(Duration.ofSeconds(1)).call(() -> sleeper("part", 5)));
          later(1, () -> task.cancel("outside"));
          outcome("task", task);
          see(task.cancelling());
        });
  }

  @Test
  void result_then_timeout() {
    order(
        "body ! timeout, 1, 0",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          later(1, () -> future.setResult(1));
          outcome("body", () -> Gyre.timeout(Duration.ofSeconds(1)).call(future::await));
          see(future.result());
          see(loop.currentTask().cancelling());
        });
  }

  @Test
  void timeout_then_result() {
    order(
        "late true, body ! timeout",
        () -> {
          LoopFuture<Integer> future = loop.createFuture();
          outcome(
              "body",
              () ->
                  Gyre.timeout(Duration.ofSeconds(1))
                      .call(() -> {
                        later(1, () -> see("late " + future.isCancelled()));
                        return future.await();
                      }));
        });
  }

  @Test
  void timeout_around_cleanup() {
    order(
        "meanwhile, cleaned up, body ! timeout",
        () -> {
          later(2, () -> see("meanwhile"));
          outcome("body", () -> Gyre.timeout(Duration.ofSeconds(1)).call(this::cleanUpSlowly));
        });
  }

  private String cleanUpSlowly() {
    try {
      sleep(9);
    } finally {
      sleep(2);
      see("cleaned up");
    }
    return "";
  }
}
