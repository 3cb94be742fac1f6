package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.GuestRun;
import dev.gyre.Gyre;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class GuestModeMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Executor HOST = Runnable::run;

  private final EventLoop loop = new VirtualLoop().loop;

  @TestFactory
  Stream<DynamicTest> nulls() {
    Callable<Integer> noBody = null;
    Action noAction = null;
    return Stream.of(
        missing("body", "runAsGuest", () -> Gyre.runAsGuest(noBody, HOST)),
        missing("body", "runAsGuest", () -> Gyre.runAsGuest(noAction, HOST)),
        missing("host", "runAsGuest", () -> Gyre.runAsGuest(() -> 1, null)),
        missing("loopFactory", "runAsGuest", () -> Gyre.runAsGuest(() -> 1, HOST, null)));
  }

  @TestFactory
  Stream<DynamicTest> whatFailsTheFuture() {
    EventLoop closed = new VirtualLoop().loop;
    closed.close();
    var full = new RejectedExecutionException("the host takes no more");
    return Stream.of(
        mistake(
            "factory that makes nothing",
            failureOf(Gyre.runAsGuest(() -> 1, HOST, () -> null)),
            NullPointerException.class,
            "loop factory must make a loop, not null"),
        mistake(
            "closed loop",
            failureOf(Gyre.runAsGuest(() -> 1, HOST, () -> closed)),
            STATE,
            "event loop is closed"),
        mistake(
            "host that refuses",
            failureOf(
                Gyre.runAsGuest(
                    () -> 1,
                    turn -> {
                      throw full;
                    })),
            RejectedExecutionException.class,
            "takes no more"));
  }

  private static Executable failureOf(CompletableFuture<?> future) {
    return () -> {
      throw assertThrows(CompletionException.class, future::join).getCause();
    };
  }

  @TestFactory
  Stream<DynamicTest> whileAGuestRunIsOn() {
    GuestRun run = loop.beginGuestRun();
    Executable foreign =
        () -> {
          var step = new FutureTask<>(() -> assertThrows(STATE, run::runReady));
          Thread.ofPlatform().name("foreign").start(step);
          throw step.get();
        };
    return Stream.of(
        mistake("run", loop::runForever, STATE, "already running", "EventLoop-"),
        mistake("second guest run", loop::beginGuestRun, STATE, "already running", "EventLoop-"),
        mistake("close the loop", loop::close, STATE, "cannot close a running", "EventLoop-"),
        mistake("schedule between steps", () -> loop.callSoon(() -> {}), STATE, "Threadsafe"),
        mistake("step of another thread", foreign, STATE, "'foreign'", "belongs to thread"),
        mistake(
            "wait below zero",
            () -> run.pollEvents(Duration.ofNanos(-1)),
            IllegalArgumentException.class,
            "not be negative: PT-0.000000001S"));
  }

  @Test
  void stepInsideAStep() {
    List<Throwable> refusals = new ArrayList<>();
    try (GuestRun run = loop.beginGuestRun()) {
      loop.callSoonThreadsafe(() -> {
        refusals.add(assertThrows(STATE, run::runReady));
        refusals.add(assertThrows(STATE, run::close));
      });
      run.pollEvents(Duration.ZERO);
      run.processEvents();
      run.runReady();
    }
    assertEquals(2, refusals.size());
    for (Throwable refusal : refusals) {
      assertRefused(
          () -> {
            throw refusal;
          },
          STATE,
          "another step",
          "one at a time");
    }
  }

  @TestFactory
  Stream<DynamicTest> runThatIsOver() {
    GuestRun run = loop.beginGuestRun();
    run.close();
    run.close();
    String[] words = {"guest run is over", "beginGuestRun()", "EventLoop-"};
    return Stream.of(
        mistake("pollEvents", () -> run.pollEvents(Duration.ZERO), STATE, words),
        mistake("processEvents", run::processEvents, STATE, words),
        mistake("runReady", run::runReady, STATE, words),
        mistake("timeToNextTurn", run::timeToNextTurn, STATE, words));
  }

  @Test
  void waitBeyondTheClock_isAsLongAsItTakes() {
    try (GuestRun run = loop.beginGuestRun()) {
      loop.callSoonThreadsafe(loop::stop);
      run.pollEvents(Duration.ofSeconds(Long.MAX_VALUE));
      run.processEvents();
      run.runReady();
      assertTrue(run.isStopped());
      assertSame(Duration.ZERO, run.timeToNextTurn());
    }
  }
}
