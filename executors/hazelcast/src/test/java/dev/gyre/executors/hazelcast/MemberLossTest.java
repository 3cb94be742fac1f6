package dev.gyre.executors.hazelcast;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A third member joins, is given calls, and is killed in the middle of them. */
@ExtendWith(TwoMembers.class)
@Timeout(90)
final class MemberLossTest {

  private static final int EACH = 4;
  private static final int CALLS = 30;

  @TempDir private Path once;
  @TempDir private Path again;

  @Test
  void callsOfAMemberThatIsKilled_fail_orAreMadeAgainIfThatIsAllowed() throws Exception {
    HazelcastExecutorOptions options =
        HazelcastExecutorOptions.DEFAULT.withCallsPerMember(EACH).withService("once");
    HazelcastInstance client = TwoMembers.client();
    try (var strict = new HazelcastExecutor(client, options);
        var lenient = new HazelcastExecutor(client, options.withService("again").withRetries(1))) {
      List<CompletableFuture<Integer>> strictCalls = submit(strict, once);
      List<CompletableFuture<Integer>> lenientCalls = submit(lenient, again);
      try {
        awaitBegun(2 * EACH);
        String lost = killThirdMember();
        awaitOf("calls have failed", () -> failed(strictCalls), EACH);
        awaitOf("calls were begun again", () -> GatedCall.begun(again).size(), 3 * EACH);
        GatedCall.open(once);
        checkFailuresName(lost, strictCalls);
      } finally {
        GatedCall.open(once);
        GatedCall.open(again);
      }
      for (CompletableFuture<Integer> each : lenientCalls) {
        Answers.of(each);
      }
    }
    assertEquals(CALLS, GatedCall.begun(once).size(), "no call was made twice");
    assertEquals(CALLS + EACH, GatedCall.begun(again).size(), "each lost call was made once more");
  }

  /** Returns the address of the member that has come and gone. */
  private String killThirdMember() throws Exception {
    try (MemberProcess third = MemberProcess.start(TwoMembers.NAME, TwoMembers.seed())) {
      String address = third.address();
      awaitBegun(3 * EACH); // it gets its share of those that waited
      assertEquals(EACH, GatedCall.begunIn(once, third.pid()));
      assertEquals(EACH, GatedCall.begunIn(again, third.pid()));
      return address;
    }
  }

  private void awaitBegun(int calls) {
    awaitOf("calls were begun", () -> GatedCall.begun(once).size(), calls);
    awaitOf("calls were begun", () -> GatedCall.begun(again).size(), calls);
  }

  private static void awaitOf(String what, LongSupplier count, long expected) {
    await(what)
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertEquals(expected, count.getAsLong(), what));
  }

  private static long failed(List<CompletableFuture<Integer>> calls) {
    return calls.stream().filter(CompletableFuture::isCompletedExceptionally).count();
  }

  private static void checkFailuresName(String address, List<CompletableFuture<Integer>> calls)
      throws Exception {
    int lost = 0;
    for (int i = 0; i < calls.size(); i++) {
      try {
        assertEquals(i, Answers.of(calls.get(i)));
      } catch (ExecutionException failure) {
        var loss = (MemberLostException) failure.getCause();
        assertTrue(loss.getMessage().startsWith("member " + address + " ("), loss.getMessage());
        assertTrue(loss.member().contains(address), loss.member());
        lost++;
      }
    }
    assertEquals(EACH, lost);
  }

  private static List<CompletableFuture<Integer>> submit(HazelcastExecutor cluster, Path folder) {
    var calls = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(cluster.submit(new GatedCall(folder.toString(), i)));
    }
    return calls;
  }
}
