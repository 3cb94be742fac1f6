package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionGroup;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FailuresAndDebugMisuseTest {

  private static final Class<IllegalArgumentException> ARGUMENT = IllegalArgumentException.class;

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;

  @TestFactory
  Stream<DynamicTest> nulls() {
    var context = ExceptionContext.of("message", null);
    return Stream.of(
        missing("message", "ExceptionContext", () -> ExceptionContext.of(null, null)),
        missing("key", "with", () -> context.with(null, 1)),
        missing("value", "with", () -> context.with("key", null)),
        missing("key", "get", () -> context.get(null)),
        missing("context", "callExceptionHandler", () -> loop.callExceptionHandler(null)),
        missing("context", "defaultExceptionHandler", () -> loop.defaultExceptionHandler(null)),
        missing("duration", "setSlowCallback", () -> loop.setSlowCallbackDuration(null)),
        missing("message", "ExceptionGroup", () -> new ExceptionGroup(null, List.of())),
        missing("exceptions", "ExceptionGroup", () -> new ExceptionGroup("message", null)));
  }

  @TestFactory
  Stream<DynamicTest> durations() {
    String word = "must be positive: ";
    return Stream.of(
        mistake(
            "slow callbacks from zero",
            () -> loop.setSlowCallbackDuration(Duration.ZERO),
            ARGUMENT,
            word + "PT0S"),
        mistake(
            "slow callbacks below zero",
            () -> loop.setSlowCallbackDuration(Duration.ofMillis(-1)),
            ARGUMENT,
            word + "PT-0.001S"),
        mistake(
            "slow awaits from zero",
            () -> loop.setSlowAwaitDuration(Duration.ZERO),
            ARGUMENT,
            word + "PT0S"));
  }

  @Test
  void durationsBeyondTheClock_meanNever() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    loop.setSlowCallbackDuration(longest);
    loop.setSlowAwaitDuration(longest);
    loop.setDebug(true);
    loop.runUntilComplete(loop::yieldNow);
    loop.close();
    assertEquals(longest, loop.getSlowCallbackDuration());
    assertEquals(List.of(), virtual.reports);
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    return Stream.of(
        mistake(
            "setExceptionHandler",
            onForeignThread(loop, () -> loop.setExceptionHandler(null)),
            IllegalStateException.class,
            "'foreign'",
            "callSoonThreadsafe",
            "EventLoop-"));
  }
}
