package dev.gyre.itests.executors;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.gyre.executors.hazelcast.HazelcastExecutorProvider;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls are submitted without pause while the default executor goes from provider to provider,
 * worker processes and a cluster among them: each call is made once, and answered with its own
 * number.
 *
 * <p>{@code -Dgyre.swaps.calls=1000000 -Dgyre.swaps=100} for the long run; what it took is printed.
 */
@Timeout(value = 15, unit = MINUTES)
final class SwapsAmongProvidersIT {

  private static final int CALLS = Integer.getInteger("gyre.swaps.calls", 30_000);
  private static final int SWAPS = Integer.getInteger("gyre.swaps", 12);
  private static final int IN_FLIGHT = 1_000;

  private final long[] delays = new long[CALLS];
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  private HazelcastInstance member;
  private Providers.Registration cluster;

  @BeforeEach
  void installCluster() {
    member = Hazelcast.newHazelcastInstance(memberByItself());
    var provider = new HazelcastExecutorProvider(member);
    cluster = Providers.install(Part.EXECUTOR, provider, provider.ranking());
  }

  /** A member that keeps to this machine, and looks for nobody. */
  private static Config memberByItself() {
    var config = new Config().setClusterName("gyre-swaps-" + ProcessHandle.current().pid());
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.type", "none")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.socket.bind.any", "false");
    NetworkConfig network = config.getNetworkConfig().setPort(0);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    return config;
  }

  @AfterEach
  void restoreHost() {
    Providers.prefer(Part.EXECUTOR, null);
    cluster.close();
    member.shutdown();
    Providers.executor().configure(HostExecutor.Settings.DEFAULT);
  }

  @Test
  void everyCall_isMadeOnce_andAnswered(@TempDir Path folder) throws Exception {
    List<String> providers =
        Providers.installed(Part.EXECUTOR).stream()
            .filter(each -> each.unavailable().isEmpty())
            .map(ExecutorProvider::name)
            .toList();
    assertTrue(
        providers.containsAll(List.of("threads", "virtual", "process", "hazelcast")),
        providers::toString);
    Providers.executor()
        .configure(
            new HostExecutor.Settings(Duration.ofMillis(1), IN_FLIGHT, Duration.ofMinutes(1)));
    long swapsBefore = Providers.executor().statistics().swaps();
    long movedBefore = Providers.executor().statistics().moved();

    var submitter = CompletableFuture.runAsync(() -> submitAll(folder));
    for (int swap = 0; swap < SWAPS; swap++) {
      int passed = (int) ((long) CALLS * (swap + 1) / (SWAPS + 1));
      awaitAnswered(passed);
      Providers.prefer(Part.EXECUTOR, providers.get((swap + 1) % providers.size()));
    }
    submitter.get(15, MINUTES);

    assertEquals(CALLS, answered.get());
    assertEquals(0, wrong.get());
    LedgerCall.closeFile(folder);
    Map<Integer, Integer> callsByTimes = new TreeMap<>();
    for (int times : LedgerCall.timesMade(folder, CALLS)) {
      callsByTimes.merge(times, 1, Integer::sum);
    }
    assertEquals(Map.of(1, CALLS), callsByTimes, "so many calls, by how often they were made");
    var statistics = Providers.executor().statistics();
    assertEquals(SWAPS, statistics.swaps() - swapsBefore);
    assertEquals(0, statistics.unfinished());
    print(providers, statistics.moved() - movedBefore);
  }

  private void awaitAnswered(int count) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(10))
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
        long begun = System.nanoTime();
        CompletableFuture<Integer> answer = lease.submit(new LedgerCall(folder.toString(), number));
        answer.whenComplete((result, failure) -> {
          delays[number] = System.nanoTime() - begun;
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

  private void print(List<String> providers, long moved) {
    Arrays.sort(delays);
    System.out.printf(
        "%,d calls, %d swaps among %s: %,d calls moved; from submission to answer, with %,d under"
            + " way: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
        CALLS,
        SWAPS,
        providers,
        moved,
        IN_FLIGHT,
        millis(delays[CALLS / 2]),
        millis(delays[(int) (CALLS * 0.99)]),
        millis(delays[CALLS - 1]));
  }

  private static double millis(long nanos) {
    return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
  }
}
