package dev.gyre.internal.executor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.HostExecutor.Settings;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four threads submit while providers come, go and change ranks at random: no call is lost, none
 * begins twice.
 */
@Timeout(60)
final class SwapUnderLoadTest {

  private static final int SUBMITTERS = 4;
  private static final int CALLS_EACH = 50_000;
  private static final int IN_FLIGHT_EACH = 1_000;
  private static final int SWAPS = 40;

  private final long seed = System.nanoTime();
  private final ExecutorHost host = ExecutorHost.inFramework();
  private final AtomicIntegerArray begun = new AtomicIntegerArray(SUBMITTERS * CALLS_EACH);
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  @Test
  void everyCall_beginsOnce_andIsAnswered() throws Exception {
    host.executor.configure(
        new Settings(Duration.ofMillis(2), SUBMITTERS * IN_FLIGHT_EACH, Duration.ofSeconds(30)));
    try (ExecutorService threads = Executors.newFixedThreadPool(SUBMITTERS)) {
      var submitters = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < SUBMITTERS; i++) {
        int first = i * CALLS_EACH;
        submitters.add(CompletableFuture.runAsync(() -> submitAll(first), threads));
      }
      var all = CompletableFuture.allOf(submitters.toArray(CompletableFuture[]::new));
      swapAtRandom();
      all.get(50, SECONDS);
    }

    int once = 0;
    for (int i = 0; i < begun.length(); i++) {
      assertEquals(1, begun.get(i), () -> "a call began more or less than once; seed " + seed);
      once++;
    }
    assertEquals(SUBMITTERS * CALLS_EACH, once);
    assertEquals(0, failed.get(), () -> "seed " + seed);
    var statistics = host.statistics();
    assertEquals(once, statistics.submitted());
    assertEquals(once, statistics.answered());
    assertEquals(0, statistics.unfinished());
    assertEquals(0, statistics.waiting());
    assertTrue(statistics.swaps() >= SWAPS / 4, statistics.toString());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The semaphore tells when all are answered.
  private void submitAll(int first) {
    var places = new Semaphore(IN_FLIGHT_EACH);
    try (Lease lease = host.executor.lease()) {
      for (int i = first; i < first + CALLS_EACH; i++) {
        places.acquireUninterruptibly();
        int number = i;
        lease
            .submit(() -> begun.incrementAndGet(number))
            .whenComplete((result, failure) -> {
              (failure == null ? answered : failed).incrementAndGet();
              places.release();
            });
      }
      places.acquireUninterruptibly(IN_FLIGHT_EACH);
    }
  }

  /** Swaps as the calls go by, not as time does, so that load and swaps overlap on any machine. */
  private void swapAtRandom() {
    var random = new Random(seed);
    var providers = List.of(new Pool("one"), new Pool("two"), new Pool("three"));
    var installed = new ArrayList<Providers.Registration>();
    for (int swap = 0; swap < SWAPS; swap++) {
      if (installed.size() == providers.size() || (!installed.isEmpty() && random.nextBoolean())) {
        installed.remove(random.nextInt(installed.size())).close();
      } else {
        installed.add(host.install(providers.get(swap % providers.size()), random.nextInt(100)));
      }
      if (installed.isEmpty()) {
        continue; // Calls wait: nothing goes by.
      }
      long until = (swap + 1L) * SUBMITTERS * CALLS_EACH / (SWAPS + 5);
      while (answered.get() + failed.get() < until) {
        LockSupport.parkNanos(100_000);
      }
    }
    if (installed.isEmpty()) {
      host.install(providers.getFirst(), 0);
    }
  }

  /** Opens pools of two virtual-thread workers; turns calls away as soon as it is shut down. */
  private record Pool(String name) implements ExecutorProvider {

    @Override
    public CallExecutor open() {
      ExecutorService pool = Executors.newFixedThreadPool(2, Thread.ofVirtual().factory());
      return new CallExecutor() {
        @Override
        public void execute(Call<?> call) {
          pool.execute(call);
        }

        @Override
        public void shutdown() {
          pool.shutdown();
        }
      };
    }
  }
}
