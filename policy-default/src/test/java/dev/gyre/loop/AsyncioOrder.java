package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.Action;
import dev.gyre.CancelledError;
import dev.gyre.ExceptionGroup;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Runs a small program and compares what it saw, in order, with what the same program saw on
 * CPython.
 *
 * <p>The expectations were printed by CPython 3.11's asyncio, from {@code
 * src/test/python/asyncio_order.py}, whose scenarios have the names of the tests. Where a later
 * version or Gyre differs by contract, the test says so.
 */
abstract class AsyncioOrder {

  final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  final SelectorEventLoop loop = virtual.loop;

  private final List<String> seen = new ArrayList<>();

  final void order(String expected, Action scenario) {
    loop.runUntilComplete(scenario);
    loop.close();
    virtual.reports.forEach(report -> see("report " + report.message()));
    assertEquals(expected, String.join(", ", seen));
  }

  final void see(Object event) {
    seen.add(show(event));
  }

  final void soon(String event) {
    loop.callSoon(() -> see(event));
  }

  final void later(int seconds, Runnable callback) {
    loop.callLater(Duration.ofSeconds(seconds), callback);
  }

  /** Has the selector find something ready at its next poll. */
  final void event(String event, Runnable callback) {
    virtual.events.add(() -> {
      see(event);
      callback.run();
    });
  }

  static void sleep(int seconds) {
    Gyre.sleep(Duration.ofSeconds(seconds));
  }

  /** Lets the loop have one turn. */
  static void turn() {
    Gyre.sleep(Duration.ZERO);
  }

  final String sleeper(String name, int seconds) {
    try {
      see(name + " begins");
      sleep(seconds);
      see(name + " ends");
      return name;
    } catch (CancelledError cancelled) {
      see(name + " cancelled");
      throw cancelled;
    }
  }

  final Task<String> sleeping(String name, int seconds) {
    return loop.createTask(() -> sleeper(name, seconds));
  }

  final Task<String> failing(String name, int seconds) {
    return loop.createTask(() -> fail(name, seconds));
  }

  final String fail(String name, int seconds) {
    sleep(seconds);
    see(name + " fails");
    throw new IllegalArgumentException(name);
  }

  final Task<Void> hopping(String name, int count) {
    return loop.createTask(() -> {
      for (int i = 0; i < count; i++) {
        see(name + i);
        turn();
      }
    });
  }

  /** A body that fails in its clean-up when it is cancelled. */
  static String failingCleanup() {
    try {
      sleep(9);
      return "";
    } catch (CancelledError cancelled) {
      throw new IllegalArgumentException("clean-up");
    }
  }

  final void outcome(String name, Callable<?> part) {
    try {
      see(name + " = " + show(part.call()));
    } catch (Throwable failure) {
      see(name + " ! " + kind(failure));
    }
  }

  final void outcome(String name, LoopFuture<?> future) {
    outcome(name, () -> future.await());
  }

  static String show(Object value) {
    return switch (value) {
      case null -> "nothing";
      case Boolean yes -> yes.toString().toLowerCase(Locale.ROOT);
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }

  static String kind(Throwable failure) {
    return switch (failure) {
      case ExceptionGroup group ->
          group.exceptions().stream()
              .map(Throwable::getMessage)
              .collect(Collectors.joining(" ", "group ", ""));
      case CancelledError cancelled ->
          cancelled.getMessage() == null ? "cancelled" : "cancelled " + cancelled.getMessage();
      case TimeoutException late -> "timeout";
      default -> failure.getMessage();
    };
  }
}
