package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.Gyre;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.runners.BatonRunnerProvider;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LoopsAndPoliciesMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Class<IllegalArgumentException> ARGUMENT = IllegalArgumentException.class;

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;

  @TestFactory
  Stream<DynamicTest> whereNoLoopIs() {
    String thread = Thread.currentThread().getName();
    return Stream.of(
        mistake("running loop", Gyre::getRunningLoop, STATE, "no running", thread, "Gyre.run"),
        mistake("event loop", Gyre::getEventLoop, STATE, "no current", thread, "setEventLoop"),
        mistake("current task", Gyre::currentTask, STATE, "no running", thread, "Gyre.run"),
        mistake("all tasks", Gyre::allTasks, STATE, "no running", thread, "Gyre.run"),
        mistake("sleep", () -> Gyre.sleep(Duration.ZERO), STATE, "no running", thread, "Gyre.run"));
  }

  @Test
  void closedLoop_isNotSetForAThread() {
    loop.close();
    assertRefused(
        () -> Gyre.setEventLoop(loop), STATE, "is closed", "EventLoop-", "Gyre.newEventLoop()");
  }

  @Test
  void policyThatMakesNoLoop_isNamed() {
    EventLoopPolicy lazy =
        new EventLoopPolicy() {
          @Override
          public String name() {
            return "lazy";
          }

          @Override
          public EventLoop newEventLoop() {
            return null;
          }
        };
    Gyre.setEventLoopPolicy(lazy);
    try {
      assertRefused(
          Gyre::newEventLoop, NullPointerException.class, "policy must make a loop", "lazy");
      assertRefused(
          () -> Gyre.run(() -> {}), NullPointerException.class, "policy must make a loop", "lazy");
    } finally {
      Gyre.setEventLoopPolicy(null);
    }
  }

  @TestFactory
  Stream<DynamicTest> partsOfALoop() {
    var settings = LoopSettings.DEFAULT;
    var runner = new BatonRunnerProvider();
    return Stream.of(
        missing("clock", "parts", () -> new LoopParts(null, on -> virtual, runner, settings)),
        missing("selectors", "parts", () -> new LoopParts(() -> 0, null, runner, settings)),
        missing("taskRunner", "parts", () -> new LoopParts(() -> 0, on -> virtual, null, settings)),
        missing("settings", "parts", () -> new LoopParts(() -> 0, on -> virtual, runner, null)),
        missing("pollInterval", "settings", () -> new LoopSettings(1, null)),
        mistake(
            "no callback between two polls",
            () -> new LoopSettings(0, Duration.ZERO),
            ARGUMENT,
            "at least 1",
            ": 0"),
        mistake(
            "poll interval below zero",
            () -> new LoopSettings(1, Duration.ofNanos(-1)),
            ARGUMENT,
            "not be negative",
            "PT-0.000000001S"));
  }

  @Test
  void pollIntervalBeyondTheClock_isForEver() {
    var settings = new LoopSettings(1, Duration.ofSeconds(Long.MAX_VALUE));
    try (var made =
        new LoopParts(() -> 0, on -> virtual, new BatonRunnerProvider(), settings).newEventLoop()) {
      made.runUntilComplete(() -> {});
    }
  }
}
