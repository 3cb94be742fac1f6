package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ExecutorsMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Executor DIRECT = Runnable::run;

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;

  @TestFactory
  Stream<DynamicTest> nulls() {
    Callable<Integer> noCall = null;
    Action noAction = null;
    return Stream.of(
        missing("call", "runInExecutor", () -> loop.runInExecutor(DIRECT, noCall)),
        missing("call", "runInExecutor", () -> loop.runInExecutor(DIRECT, noAction)),
        missing("call", "toThread", inTask(loop, () -> Gyre.toThread(noCall))),
        missing("call", "toThread", inTask(loop, () -> Gyre.toThread(noAction))));
  }

  @TestFactory
  Stream<DynamicTest> closedLoop() {
    loop.close();
    String[] words = {"event loop is closed", "EventLoop-"};
    return Stream.of(
        mistake("runInExecutor", () -> loop.runInExecutor(DIRECT, () -> 1), STATE, words),
        mistake("setDefaultExecutor", () -> loop.setDefaultExecutor(DIRECT), STATE, words),
        mistake("shutdown", () -> loop.shutdownDefaultExecutor(Duration.ZERO), STATE, words));
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    String[] words = {"'foreign'", "callSoonThreadsafe", "EventLoop-"};
    return Stream.of(
        mistake(
            "runInExecutor",
            onForeignThread(loop, () -> loop.runInExecutor(DIRECT, () -> 1)),
            STATE,
            words),
        mistake(
            "setDefaultExecutor",
            onForeignThread(loop, () -> loop.setDefaultExecutor(DIRECT)),
            STATE,
            words),
        mistake(
            "shutdownDefaultExecutor",
            onForeignThread(loop, () -> loop.shutdownDefaultExecutor(Duration.ZERO)),
            STATE,
            words));
  }

  @Test
  void defaultExecutor_afterItsShutdown() {
    loop.setDefaultExecutor(DIRECT);
    loop.runUntilComplete(loop.shutdownDefaultExecutor(Duration.ZERO));
    assertRefused(
        () -> loop.runInExecutor(null, () -> 1),
        STATE,
        "default executor was shut down",
        "setDefaultExecutor",
        "EventLoop-");
  }

  @Test
  void executorThatRefuses_isHeardAtTheCall() {
    Executor full =
        call -> {
          throw new RejectedExecutionException("full up: 3 of 3");
        };
    assertRefused(
        () -> loop.runInExecutor(full, () -> 1), RejectedExecutionException.class, "full up");
  }

  @Test
  void toThreadInACallback_isRefusedBeforeAnythingIsCalled() {
    boolean[] called = {false};
    loop.setDefaultExecutor(DIRECT);
    String[] words = {"the body of a task", "runInExecutor", "EventLoop-"};
    Action action = () -> called[0] = true;
    Callable<Boolean> call = () -> called[0] = true;
    assertRefused(inCallback(loop, () -> Gyre.toThread(action)), STATE, words);
    assertRefused(inCallback(loop, () -> Gyre.toThread(call)), STATE, words);
    assertFalse(called[0]);
  }
}
