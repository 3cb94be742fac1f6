package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Runner;
import dev.gyre.RunnerOptions;
import dev.gyre.loop.VirtualLoop;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RunningMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Action BODY = () -> {};

  private final EventLoop loop = new VirtualLoop().loop;
  private final EventLoop other = new VirtualLoop().loop;

  @TestFactory
  Stream<DynamicTest> closedLoop() {
    LoopFuture<Integer> future = loop.createFuture();
    loop.close();
    String[] words = {"event loop is closed", "EventLoop-", "Gyre.newEventLoop()"};
    return Stream.of(
        mistake("run for ever", loop::runForever, STATE, words),
        mistake("run a body", () -> loop.runUntilComplete(BODY), STATE, words),
        mistake("run a future", () -> loop.runUntilComplete(future), STATE, words),
        mistake("guest run", loop::beginGuestRun, STATE, words));
  }

  @TestFactory
  Stream<DynamicTest> runInsideARun() {
    String[] again = {"already running", "EventLoop-"};
    String[] second = {"another runs in the same thread", "EventLoop-"};
    String[] nested = {"inside a running event loop", "await it instead", "EventLoop-"};
    return Stream.of(
        mistake("same loop", inCallback(loop, loop::runForever), STATE, again),
        mistake("in a task", inTask(loop, () -> loop.runUntilComplete(BODY)), STATE, again),
        mistake("another loop", inCallback(loop, other::runForever), STATE, second),
        mistake("guest run", inCallback(loop, loop::beginGuestRun), STATE, again),
        mistake("Gyre.run", inTask(loop, () -> Gyre.run(BODY)), STATE, nested),
        mistake("close", inCallback(loop, loop::close), STATE, "running", "stop it first"));
  }

  @TestFactory
  Stream<DynamicTest> futures() {
    LoopFuture<Integer> foreign = other.createFuture();
    LoopFuture<Integer> never = loop.createFuture();
    return Stream.of(
        mistake(
            "of another loop",
            () -> loop.runUntilComplete(foreign),
            IllegalArgumentException.class,
            "belongs to another loop",
            foreign.toString(),
            "Gyre.wrapFuture"),
        mistake(
            "stopped before it is done",
            () -> {
              loop.stop();
              loop.runUntilComplete(never);
            },
            STATE,
            "stopped before the future was done",
            never.toString(),
            "run it again"));
  }

  @TestFactory
  Stream<DynamicTest> nulls() {
    var runner = new Runner(() -> other);
    Callable<Integer> noCall = null;
    Supplier<EventLoop> noFactory = null;
    RunnerOptions noOptions = null;
    LoopFuture<Integer> noFuture = null;
    Action noAction = null;
    return Stream.of(
        missing("body", "runUntilComplete", () -> loop.runUntilComplete(noAction)),
        missing("body", "runUntilComplete", () -> loop.runUntilComplete(noCall)),
        missing("future", "runUntilComplete", () -> loop.runUntilComplete(noFuture)),
        missing("body", "Gyre.run", () -> Gyre.run(noAction)),
        missing("body", "Gyre.run", () -> Gyre.run(noCall)),
        missing("loopFactory", "Gyre.run", () -> Gyre.run(BODY, noFactory)),
        missing("options", "Gyre.run", () -> Gyre.run(BODY, noOptions)),
        missing("body", "Runner.run", () -> runner.run(noAction)),
        missing("body", "Runner.run", () -> runner.run(noCall, Context.EMPTY)),
        missing("context", "Runner.run", () -> runner.run(() -> 1, null)),
        missing("options", "new Runner", () -> new Runner(noOptions)),
        missing("loopFactory", "new Runner", () -> new Runner(noFactory)));
  }

  @TestFactory
  Stream<DynamicTest> runners() {
    var closed = new Runner(() -> other);
    closed.close();
    return Stream.of(
        mistake("run when closed", () -> closed.run(BODY), STATE, "closed", "create another"),
        mistake("loop when closed", closed::getLoop, STATE, "closed", "create another"),
        mistake(
            "closed inside its own run",
            () -> {
              try (var runner = new Runner(() -> other)) {
                runner.run(runner::close);
              }
            },
            STATE,
            "inside a running event loop"),
        mistake(
            "factory that makes nothing",
            () -> Gyre.run(BODY, () -> null),
            NullPointerException.class,
            "loop factory must make a loop, not null"));
  }

  @Test
  void loopThatIsClosedBehindItsRunner() {
    try (var runner = new Runner(() -> loop)) {
      runner.run(BODY);
      runner.getLoop().close();
      assertRefused(
          () -> runner.run(BODY), STATE, "loop of this runner was closed", "close the runner");
    }
    assertTrue(loop.isClosed(), "closing the runner has nothing left to do");
  }
}
