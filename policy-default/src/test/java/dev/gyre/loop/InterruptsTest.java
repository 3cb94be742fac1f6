package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.CancelledError;
import dev.gyre.Gyre;
import dev.gyre.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an interrupt of the thread that runs a loop does. */
@Timeout(10)
class InterruptsTest {

  private final Waiting selector = new Waiting();
  private final SelectorEventLoop loop =
      new SelectorEventLoop(
          new LoopParts(
              LoopClock.system(), virtual -> selector, VirtualLoop.runner(), LoopSettings.DEFAULT));
  private final List<String> seen = new ArrayList<>();

  /** Waits as a JDK selector does: an interrupt ends the wait, and stays set. */
  private static final class Waiting implements SocketlessSelector {

    final Semaphore waits = new Semaphore(0);
    private final Semaphore wakeups = new Semaphore(0);

    @Override
    public int poll(long timeoutNanos, ReadyQueue ready) {
      if (timeoutNanos != 0) {
        await(timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos);
      }
      return 0;
    }

    private void await(long nanos) {
      boolean before = Thread.interrupted();
      waits.release();
      try {
        if (wakeups.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
          wakeups.drainPermits();
        }
      } catch (InterruptedException e) {
        before = true;
      }
      if (before) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void wakeup() {
      wakeups.release();
    }
  }

  @Test
  void interruptOfARun_cancelsItsTask_andIsStillPendingAfterwards() throws Exception {
    var outcome =
        new FutureTask<>(() -> {
          assertThrows(
              CancellationException.class,
              () -> loop.runUntilComplete(() -> loop.createFuture().await()));
          return Thread.interrupted();
        });
    Thread thread = start(outcome);
    selector.waits.acquire();
    thread.interrupt();
    assertTrue(outcome.get());
  }

  @Test
  void interruptedRunner_letsTheTaskCleanUp_andClearsUpBehindIt() throws Exception {
    var outcome =
        new FutureTask<>(() -> {
          try (var runner = new Runner(() -> loop)) {
            runner.run(() -> {
              loop.createTask(() -> untilCancelled("other"));
              untilCancelled("main");
            });
          } catch (CancellationException expected) {
            seen.add("cancelled");
          }
          return Thread.interrupted();
        });
    Thread thread = start(outcome);
    selector.waits.acquire();
    thread.interrupt();
    assertTrue(outcome.get());
    assertEquals(List.of("main cleaned up", "other cleaned up", "cancelled"), seen);
    assertTrue(loop.isClosed());
  }

  private void untilCancelled(String name) {
    try {
      loop.createFuture().await();
    } finally {
      Gyre.sleep(Duration.ofMillis(1));
      seen.add(name + " cleaned up");
    }
  }

  @Test
  void taskThatCatchesTheInterrupt_goesOn_andASecondOneArrivesAsWell() throws Exception {
    var outcome =
        new FutureTask<>(() -> {
          String result =
              loop.runUntilComplete(() -> {
                for (int i = 0; i < 2; i++) {
                  try {
                    loop.createFuture().await();
                  } catch (CancelledError interrupted) {
                    seen.add(interrupted.getMessage());
                  }
                }
                return "went on";
              });
          seen.add(result);
          return Thread.interrupted();
        });
    Thread thread = start(outcome);
    selector.waits.acquire();
    thread.interrupt();
    selector.waits.acquire();
    thread.interrupt();
    assertTrue(outcome.get());
    assertEquals(List.of("interrupted", "interrupted", "went on"), seen);
  }

  @Test
  void threadThatWasInterruptedBefore_cancelsTheTaskAtItsFirstWait() throws Exception {
    var outcome =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          assertThrows(
              CancellationException.class,
              () -> loop.runUntilComplete(() -> loop.createFuture().await()));
          return Thread.interrupted();
        });
    start(outcome);
    assertTrue(outcome.get());
  }

  @Test
  void interruptOfRunForever_neitherEndsItNorSpins_andIsPendingAfterwards() throws Exception {
    var outcome =
        new FutureTask<>(() -> {
          loop.runForever();
          return Thread.interrupted();
        });
    Thread thread = start(outcome);
    selector.waits.acquire();
    thread.interrupt();
    selector.waits.acquire(); // it went on, and waits again
    assertFalse(selector.waits.tryAcquire(100, 50, TimeUnit.MILLISECONDS));
    loop.stop();
    assertTrue(outcome.get());
  }

  private static Thread start(Runnable body) {
    return Thread.ofPlatform().start(body);
  }
}
