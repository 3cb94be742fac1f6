package dev.gyre.testing;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Brings the loop of one test to its end, and says what the test had left undone. */
final class Ending {

  /** A bound on each step of the ending, for tasks that never tire. */
  private static final int TURNS_MAX = 10_000;

  private final VirtualClockLoop kit;
  private final EventLoop loop;

  Ending(VirtualClockLoop kit) {
    this.kit = kit;
    this.loop = kit.loop();
  }

  void run() {
    List<String> unfinished;
    List<String> stubborn;
    try {
      finishWhatIsReady();
      unfinished = shownTasks();
      loop.allTasks().forEach(Task::cancel);
      runUntil(() -> loop.allTasks().isEmpty());
      stubborn = shownTasks();
      LoopFuture<?> generatorsClosed = loop.shutdownAsyncGenerators();
      runUntil(generatorsClosed::isDone);
    } finally {
      loop.close();
    }
    check(unfinished, stubborn);
  }

  /** The clock stands still: a task that still has to wait for a timer is unfinished. */
  private void finishWhatIsReady() {
    runBounded(timeoutNanos -> {
      if (timeoutNanos != 0) {
        loop.stop();
      }
    });
  }

  /** Has turns until the condition holds or nothing more can happen. */
  private void runUntil(BooleanSupplier condition) {
    runBounded(timeoutNanos -> {
      if (condition.getAsBoolean() || !kit.jumpOrWait(timeoutNanos)) {
        loop.stop();
      }
    });
  }

  private void runBounded(Drive drive) {
    int[] turns = {0};
    kit.run(
        "close",
        timeoutNanos -> {
          if (++turns[0] > TURNS_MAX) {
            loop.stop();
          } else {
            drive.poll(timeoutNanos);
          }
        });
  }

  /** As they are now; once cancelled, they tell less. */
  private List<String> shownTasks() {
    return loop.allTasks().stream().map(Task::toString).toList();
  }

  private void check(List<String> unfinished, List<String> stubborn) {
    if (!stubborn.isEmpty()) {
      throw kit.failure(
          Failure.count(stubborn.size(), "task goes", "tasks go") + " on although cancelled",
          stubborn);
    }
    if (!unfinished.isEmpty() && !kit.isDeadlocked()) {
      throw kit.failure(
          Failure.count(unfinished.size(), "task was", "tasks were") + " left unfinished",
          unfinished);
    }
    int reports = kit.reports().size();
    if (reports > 0) {
      throw kit.failure(
          Failure.count(reports, "unexpected failure", "unexpected failures"), List.of());
    }
  }
}
