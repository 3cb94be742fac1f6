package dev.gyre.executors.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Workers are killed at random while calls pour in. Each call is answered once: with its result, or
 * with the end of its worker; and not more of them fail than workers were killed.
 *
 * <p>The property {@code gyre.process.kills} says how many, 20 if it is not set.
 */
final class RandomKillsTest {

  private static final int KILLS = Integer.getInteger("gyre.process.kills", 20);
  private static final int IN_FLIGHT = 200;

  private final Random random = new Random(42);
  private final Set<Long> alive = ConcurrentHashMap.newKeySet();
  private final AtomicLong answers = new AtomicLong();
  private long submitted;
  private long results;
  private long broken;
  private int kills;

  @Test
  void everyCallIsAnswered() throws Exception {
    try (var pool = new ProcessPoolExecutor(2)) {
      Queue<Future<Long>> calls = new ArrayDeque<>();
      while (kills < KILLS) {
        calls.add(submit(pool));
        if (calls.size() > IN_FLIGHT) {
          take(calls.remove());
        }
      }
      while (!calls.isEmpty()) {
        take(calls.remove());
      }
    }
    System.out.printf(
        "%,d workers killed: %,d calls, %,d results, %,d broken%n",
        kills, submitted, results, broken);
    assertEquals(submitted, results + broken);
    assertEquals(submitted, answers.get(), "each call is answered once");
    assertTrue(broken <= kills, () -> broken + " calls failed of " + kills + " workers");
  }

  private Future<Long> submit(ProcessPoolExecutor pool) {
    submitted++;
    var call = pool.submit(new Pid());
    call.whenComplete((pid, failure) -> answers.incrementAndGet());
    return call;
  }

  private void take(Future<Long> call) throws Exception {
    try {
      alive.add(call.get(30, SECONDS));
      results++;
      if (random.nextInt(200) == 0) {
        kill();
      }
    } catch (ExecutionException failure) {
      assertEquals(BrokenProcessPoolException.class, failure.getCause().getClass());
      broken++;
    }
  }

  private void kill() {
    for (long pid : List.copyOf(alive)) {
      alive.remove(pid);
      if (ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
        kills++;
        return;
      }
    }
  }
}
