package dev.gyre.examples.executor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The executor as the host uses it: by way of the host's own. */
@Timeout(20)
final class PacedExecutorTest {

  private static final int ABOVE_OTHERS = 1000;

  private final Lease lease = Providers.executor().lease();

  @AfterEach
  void giveBack() {
    lease.close();
    Providers.executor().configure(HostExecutor.Settings.DEFAULT);
  }

  @Test
  void calls_beginInOrder_andNotBeforeTheirTurn() throws Exception {
    try (var _ = install(200, 1000)) {
      List<CompletableFuture<Long>> begun = submit(20, System::nanoTime);

      long first = begun.getFirst().get(10, SECONDS);
      long last = begun.getLast().get(10, SECONDS);

      // 19 gaps of 5 ms. The first thread may be late to look at the clock, but not by half of it.
      Duration took = Duration.ofNanos(last - first);
      assertTrue(took.toMillis() > 19 * 5 / 2, () -> "took only " + took);
    }
  }

  @Test
  void callThatIsCancelledWhileItWaits_neverBegins_andCostsNobodyATurn() throws Exception {
    var begun = new AtomicInteger();
    try (var _ = install(2, 1000)) {
      List<CompletableFuture<Integer>> calls = submit(100, begun::incrementAndGet);
      assertEquals(1, calls.getFirst().get(10, SECONDS));
      calls.subList(1, 99).forEach(each -> each.cancel(false)); // 49 seconds' worth

      assertEquals(2, calls.getLast().get(10, SECONDS));
    }
    assertEquals(2, begun.get());
  }

  @Test
  void callForWhichThereIsNoPlace_isRefused() throws Exception {
    try (var _ = install(1, 2)) {
      submit(1, () -> 1).getFirst().get(10, SECONDS); // now no call begins for a second
      List<CompletableFuture<Integer>> calls = submit(10, () -> 1);

      var refused =
          assertThrows(ExecutionException.class, () -> calls.getLast().get(10, SECONDS)).getCause();
      assertInstanceOf(RejectedExecutionException.class, refused);
      assertEquals(
          "executor 'paced' is full: 2 calls wait; submit less at a time", refused.getMessage());
      calls.forEach(each -> each.cancel(false));
    }
  }

  @Test
  void callsThatMoveHere_areAccepted_howeverManyTheyAre() throws Exception {
    Duration drain = Duration.ofMillis(50);
    Providers.executor().configure(new HostExecutor.Settings(drain, 100, Duration.ofSeconds(10)));
    long movedBefore = Providers.executor().statistics().moved();
    Providers.Registration slow = install(1, 100);
    List<CompletableFuture<Integer>> calls = submit(100, () -> 1);
    assertEquals(1, calls.getFirst().get(10, SECONDS));
    try (var _ = install(10_000, 1)) {
      slow.close();

      for (CompletableFuture<Integer> each : calls) {
        assertEquals(1, each.get(10, SECONDS));
      }
      long moved = Providers.executor().statistics().moved() - movedBefore;
      assertTrue(moved > 90, () -> "only " + moved + " have moved");
    }
  }

  @Test
  void callsThatWait_stillRun_afterTheEnd() throws Exception {
    try (var _ = install(1000, 100)) {
      List<CompletableFuture<Integer>> calls = submit(20, () -> 1);
      lease.close(); // which was the last one

      for (CompletableFuture<Integer> each : calls) {
        assertEquals(1, each.get(10, SECONDS));
      }
    }
  }

  @Test
  void valuesOutOfRange_areRefusedByName() {
    var pace = assertThrows(IllegalArgumentException.class, () -> new PacedExecutorProvider(0, 1));
    assertEquals("calls per second must be from 1 to 10000: 0", pace.getMessage());
    var waiting =
        assertThrows(IllegalArgumentException.class, () -> new PacedExecutorProvider(1, 0));
    assertEquals("waiting calls must be at least 1: 0", waiting.getMessage());
  }

  private static Providers.Registration install(int callsPerSecond, int maxWaiting) {
    return Providers.install(
        Part.EXECUTOR, new PacedExecutorProvider(callsPerSecond, maxWaiting), ABOVE_OTHERS);
  }

  private <T> List<CompletableFuture<T>> submit(int count, Callable<T> body) {
    return Stream.generate(() -> lease.submit(body)).limit(count).toList();
  }
}
