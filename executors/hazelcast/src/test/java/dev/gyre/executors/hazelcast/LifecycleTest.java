package dev.gyre.executors.hazelcast;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.SubmittedCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How calls wait, are cancelled, and end; and how executors do. */
@ExtendWith(TwoMembers.class)
@Timeout(40)
final class LifecycleTest {

  private static final HazelcastExecutorOptions ONE_EACH =
      HazelcastExecutorOptions.DEFAULT.withCallsPerMember(1);

  @TempDir private Path folder;

  // Calls

  @Test
  void callsForWhichNoMemberHasAPlace_waitHere() throws Exception {
    try (var cluster = new HazelcastExecutor(TwoMembers.client(), ONE_EACH)) {
      List<CompletableFuture<Integer>> calls = submit(cluster, 10);
      await().until(() -> GatedCall.begun(folder).size() == 2);
      assertTrue(
          cluster.toString().contains("(2 members, 2 calls with them, 8 waiting)"),
          cluster.toString());
      GatedCall.open(folder);
      checkAnswered(calls);
    }
  }

  @Test
  void waitingCallThatIsCancelled_neverBegins() throws Exception {
    try (var cluster = new HazelcastExecutor(TwoMembers.client(), ONE_EACH)) {
      List<CompletableFuture<Integer>> calls = submit(cluster, 3);
      await().until(() -> GatedCall.begun(folder).size() == 2);
      assertTrue(calls.removeLast().cancel(false));
      GatedCall.open(folder);
      checkAnswered(calls);
    }
    assertEquals(2, GatedCall.begun(folder).size());
  }

  @Test
  void runningCallThatIsCancelled_isInterrupted_ifThatIsWanted() throws Exception {
    HazelcastExecutorOptions options = ONE_EACH.withInterruptCancelled(true);
    try (var cluster = new HazelcastExecutor(TwoMembers.client(), options)) {
      Future<?> call = submit(cluster, 1).getFirst();
      await().until(() -> GatedCall.begun(folder).size() == 1);
      call.cancel(false);
      await()
          .until(() -> GatedCall.begun(folder).stream().anyMatch(e -> e.endsWith("-interrupted")));
    }
  }

  @Test
  void runningCallThatIsCancelled_isLeftToFinish_otherwise() throws Exception {
    try (var cluster = new HazelcastExecutor(TwoMembers.client(), ONE_EACH)) {
      Future<?> call = submit(cluster, 1).getFirst();
      await().until(() -> GatedCall.begun(folder).size() == 1);
      call.cancel(true);
      cluster.shutdown();
      assertFalse(cluster.awaitTermination(Duration.ofMillis(50)), "it does not wait for the call");
      GatedCall.open(folder);
      assertTrue(cluster.awaitTermination(Duration.ofSeconds(20)));
    }
    assertEquals(1, GatedCall.begun(folder).size());
  }

  @Test
  void callsThatAMembersFullQueueTurnsAway_goThereLater() throws Exception {
    HazelcastExecutorOptions options =
        HazelcastExecutorOptions.DEFAULT.withService(Loopback.NARROW_SERVICE).withCallsPerMember(8);
    try (var cluster = new HazelcastExecutor(TwoMembers.client(), options)) {
      List<CompletableFuture<Integer>> calls = submit(cluster, 30);
      await().until(() -> GatedCall.begun(folder).size() == 2);
      GatedCall.open(folder);
      checkAnswered(calls);
    }
    assertEquals(30, GatedCall.begun(folder).size());
  }

  // Executors

  @Test
  void shutdown_finishesWhatWasAccepted_andRefusesLaterCalls() throws Exception {
    var cluster = new HazelcastExecutor(TwoMembers.client(), ONE_EACH);
    List<CompletableFuture<Integer>> calls = submit(cluster, 6);
    cluster.shutdown();
    var refused = assertThrows(RejectedExecutionException.class, () -> cluster.submit(new Pid()));
    assertTrue(
        refused
            .getMessage()
            .matches("executor on cluster gyre-hazelcast-\\d+ is shut down: open another one"),
        refused.getMessage());
    GatedCall.open(folder);
    checkAnswered(calls);
    assertTrue(cluster.awaitTermination(Duration.ofSeconds(20)));
    assertTrue(cluster.toString().contains("ended"), cluster.toString());
  }

  @Test
  void instanceThatIsShutDown_failsWhatIsUnderWay_andRefusesTheRest() throws Exception {
    HazelcastInstance client = Loopback.startClient(TwoMembers.NAME, TwoMembers.seed());
    try (var cluster = new HazelcastExecutor(client, ONE_EACH)) {
      List<CompletableFuture<Integer>> calls = submit(cluster, 3);
      await().until(() -> GatedCall.begun(folder).size() == 2);
      client.shutdown();
      GatedCall.open(folder);
      Answers.failure(MemberLostException.class, calls.get(0));
      Answers.failure(MemberLostException.class, calls.get(1));
      var refused = Answers.failure(RejectedExecutionException.class, calls.get(2));
      assertTrue(
          refused.getMessage().endsWith("was shut down before a member has begun the call"),
          refused.getMessage());
      assertTrue(new HazelcastExecutorProvider(client).unavailable().isPresent());
    }
  }

  // As a provider

  @Test
  void provider_servesOnlyWhoPrefersIt_andSaysHowItGetsThere() {
    ExecutorProvider provider = new HazelcastExecutorProvider(TwoMembers.client());
    assertEquals("hazelcast", provider.name());
    assertTrue(provider.onlyIfPreferred());
    assertTrue(provider.ranking() < -20, "it must rank below worker processes");
    assertTrue(provider.unavailable().isEmpty());
    assertTrue(provider.toString().startsWith("hazelcast (instance hz.client_"), provider + "");
  }

  @Test
  void providerWithAClientsConfiguration_startsAClientForEachExecutor_andEndsItWithIt()
      throws Exception {
    Collection<HazelcastInstance> before = HazelcastClient.getAllHazelcastClients();
    var provider =
        new HazelcastExecutorProvider(
            Loopback.client(TwoMembers.NAME, TwoMembers.seed()), ONE_EACH);
    CallExecutor executor = provider.open();
    var call = new SubmittedCall<>(new Pid());
    executor.execute(call.call());
    assertNotEquals(ProcessHandle.current().pid(), Answers.of(call));
    assertEquals(before.size() + 1, HazelcastClient.getAllHazelcastClients().size());
    executor.shutdown();
    await().until(() -> HazelcastClient.getAllHazelcastClients().size() == before.size());
  }

  private List<CompletableFuture<Integer>> submit(HazelcastExecutor cluster, int calls) {
    var submitted = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < calls; i++) {
      submitted.add(cluster.submit(new GatedCall(folder.toString(), i)));
    }
    return submitted;
  }

  private static void checkAnswered(List<CompletableFuture<Integer>> calls) throws Exception {
    for (int i = 0; i < calls.size(); i++) {
      assertEquals(i, Answers.of(calls.get(i)));
    }
  }
}
