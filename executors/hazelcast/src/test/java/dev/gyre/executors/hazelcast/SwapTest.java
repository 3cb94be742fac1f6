package dev.gyre.executors.hazelcast;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The default executor goes from threads to the cluster and back while calls are submitted. */
@ExtendWith(TwoMembers.class)
@Timeout(60)
final class SwapTest {

  private static final int CALLS = 12_000;
  private static final int SWAPS = 6;
  private static final int IN_FLIGHT = 500;

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  @AfterEach
  void restoreHost() {
    Providers.prefer(Part.EXECUTOR, null);
    Providers.executor().configure(HostExecutor.Settings.DEFAULT);
  }

  @Test
  void everyCall_isMadeOnce_andAnswered(@TempDir Path folder) throws Exception {
    Providers.executor()
        .configure(
            new HostExecutor.Settings(Duration.ofMillis(1), IN_FLIGHT, Duration.ofMinutes(1)));
    var provider = new HazelcastExecutorProvider(TwoMembers.client());
    try (var _ = Providers.install(Part.EXECUTOR, provider, provider.ranking())) {
      HostExecutor host = Providers.executor();
      var before = host.statistics();
      var submitter = CompletableFuture.runAsync(() -> submitAll(folder));
      for (int swap = 1; swap <= SWAPS; swap++) {
        awaitAnswered(CALLS / (SWAPS + 1) * swap);
        Providers.prefer(Part.EXECUTOR, swap % 2 == 1 ? provider.name() : "threads");
      }
      submitter.get(40, SECONDS);
      assertEquals(SWAPS, host.statistics().swaps() - before.swaps());
      assertEquals(0, host.statistics().unfinished());
      assertTrue(host.statistics().moved() > before.moved(), "no call has moved");
    }
    assertEquals(CALLS, answered.get());
    assertEquals(0, wrong.get());
    Map<Integer, Integer> callsByTimes = new TreeMap<>();
    for (int times : LedgerCall.timesMade(folder, CALLS)) {
      callsByTimes.merge(times, 1, Integer::sum);
    }
    assertEquals(Map.of(1, CALLS), callsByTimes, "so many calls, by how often they were made");
  }

  private void awaitAnswered(int count) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> answered.get() >= count);
  }

  private void submitAll(Path folder) {
    var places = new Semaphore(IN_FLIGHT);
    try (Lease lease = Providers.executor().lease()) {
      for (int i = 0; i < CALLS; i++) {
        places.acquireUninterruptibly();
        int number = i;
        lease
            .submit(new LedgerCall(folder.toString(), number))
            .whenComplete((result, failure) -> {
              if (failure != null || result != number) {
                wrong.incrementAndGet();
              }
              answered.incrementAndGet();
              places.release();
            });
      }
      places.acquireUninterruptibly(IN_FLIGHT);
    }
  }
}
