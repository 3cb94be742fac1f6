package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.AsyncGenerator;
import dev.gyre.Gyre;
import dev.gyre.Task;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop whose other tasks run while a body blocks in the JDK. */
@Timeout(30)
class CooperativeTasksTest {

  private static final String BLOCKING = "dev.gyre.tasks.blocking";

  private final SelectorEventLoop loop = cooperativeLoop();
  private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

  private static SelectorEventLoop cooperativeLoop() {
    String before = System.getProperty(BLOCKING);
    System.setProperty(BLOCKING, "cooperative");
    try {
      return new SelectorEventLoop(
          new LoopParts(
              LoopClock.system(),
              onVirtualThread -> new WakeupOnly(),
              new LoopScheduledRunnerProvider(),
              LoopSettings.DEFAULT));
    } finally {
      if (before == null) {
        System.clearProperty(BLOCKING);
      } else {
        System.setProperty(BLOCKING, before);
      }
    }
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void bodyThatBlocks_goesOn_whenAnotherTaskGivesItWhatItWaitsFor() {
    int taken =
        loop.runUntilComplete(() -> {
          Task<Integer> blocked = loop.createTask(queue::take);
          Gyre.sleep(Duration.ofMillis(1));
          queue.add(1);
          return Gyre.waitFor(blocked, Duration.ofSeconds(10));
        });
    assertEquals(1, taken);
  }

  /** Not the task that asked it first, which may have ended. */
  @Test
  void generatorThatBlocks_wakesTheTaskThatAsksItJustNow() {
    AsyncGenerator<Integer> numbers =
        loop.createAsyncGenerator(out -> {
          while (true) {
            out.yield(queue.take());
          }
        });
    Iterator<Integer> values = numbers.iterator();
    loop.runUntilComplete(() -> {
      queue.add(1);
      assertEquals(1, loop.createTask(() -> values.next()).await());
      Task<Integer> second = loop.createTask(() -> values.next());
      Gyre.sleep(Duration.ofMillis(1));
      queue.add(2);
      assertEquals(2, Gyre.waitFor(second, Duration.ofSeconds(10)));
      numbers.close();
    });
  }

  @Test
  void cancellation_interruptsABodyThatBlocks() {
    loop.runUntilComplete(() -> {
      Task<Integer> blocked = loop.createTask(queue::take);
      Gyre.sleep(Duration.ofMillis(1));
      blocked.cancel();
      Gyre.wait(List.of(blocked));
      assertTrue(blocked.isCancelled());
    });
  }
}
