package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/** The least that a selector needs around it: polls, then runs what was queued. One thread. */
final class HandDrivenLoop implements AutoCloseable {

  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private final IoSelector selector;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();

  HandDrivenLoop(IoSelector selector) {
    this.selector = selector;
  }

  IoSelector selector() {
    return selector;
  }

  /**
   * Polls once, checks the promise on counts and doubles, runs the events. Returns how many there
   * were.
   */
  int turn(long timeoutNanos) throws IOException {
    int appended = selector.poll(timeoutNanos, this::queue);
    assertTrue(
        ready.size() == appended, () -> appended + " announced, " + ready.size() + " queued");
    runReady();
    return appended;
  }

  /** Polls once, but leaves the events in the queue for {@link #runReady}. */
  int pollOnly(long timeoutNanos) throws IOException {
    return selector.poll(timeoutNanos, this::queue);
  }

  void runReady() {
    for (Runnable event = ready.poll(); event != null; event = ready.poll()) {
      event.run();
    }
  }

  /** Takes turns until something is so; fails if it takes too long. */
  void until(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      turn(Duration.ofMillis(100).toNanos());
    }
  }

  /** Takes turns for as long as there are events. */
  void untilQuiet() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (turn(Duration.ofMillis(20).toNanos()) > 0) {
      assertTrue(System.nanoTime() < deadline, "events without end");
    }
  }

  private void queue(Runnable event) {
    assertFalse(ready.contains(event), () -> "queued twice: " + event);
    ready.add(event);
  }

  @Override
  public void close() {
    selector.close();
  }
}
