package dev.gyre.executors.hazelcast;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that at first has nothing but a lite member, which is in this process. */
@Timeout(40)
final class MemberChoiceTest {

  private static final String NAME = "gyre-lite-" + ProcessHandle.current().pid();

  private static HazelcastInstance lite;

  @BeforeAll
  static void start() {
    lite = Loopback.startMember(NAME, "", true);
  }

  @AfterAll
  static void stop() {
    lite.shutdown();
  }

  @Test
  void callForWhichThereIsNoMember_failsAfterAWhile_withTheReason() {
    HazelcastExecutorOptions options =
        HazelcastExecutorOptions.DEFAULT.withMemberTimeout(Duration.ofMillis(100));
    try (var cluster = new HazelcastExecutor(lite, options)) {
      var refused = Answers.failure(RejectedExecutionException.class, cluster.submit(new Pid()));
      assertEquals(
          "no member of the cluster was there to make the call for PT0.1S (memberTimeout): of 1"
              + " members none is of the kind that was chosen, DATA; start one, or choose others"
              + " (withMembers)",
          refused.getMessage());
    }
  }

  @Test
  void memberThatComes_isGivenTheCallsThatWait() throws Exception {
    try (var cluster = new HazelcastExecutor(lite)) {
      Future<Long> waiting = cluster.submit(new Pid());
      await().until(() -> cluster.toString().contains("(0 members, 0 calls with them, 1 waiting)"));
      HazelcastInstance data = Loopback.startMember(NAME, Loopback.addressOf(lite), false);
      try {
        assertEquals(ProcessHandle.current().pid(), Answers.of(waiting));
      } finally {
        data.shutdown();
        await().until(() -> lite.getCluster().getMembers().size() == 1);
      }
    }
  }

  @Test
  void liteMembers_makeCalls_ifTheyAreChosen() throws Exception {
    HazelcastExecutorOptions options =
        HazelcastExecutorOptions.DEFAULT.withMembers(MemberChoice.LITE);
    try (var cluster = new HazelcastExecutor(lite, options)) {
      assertEquals(ProcessHandle.current().pid(), Answers.of(cluster.submit(new Pid())));
      assertTrue(cluster.toString().contains("(1 members"), cluster.toString());
    }
  }

  @Test
  void serviceThatSomebodyHasShutDown_isNamedWithTheRemedy() {
    lite.getExecutorService("closed").shutdown();
    HazelcastExecutorOptions options =
        HazelcastExecutorOptions.DEFAULT.withMembers(MemberChoice.LITE).withService("closed");
    try (var cluster = new HazelcastExecutor(lite, options)) {
      var refused = Answers.failure(RejectedExecutionException.class, cluster.submit(new Pid()));
      assertTrue(
          refused.getMessage().startsWith("executor service 'closed' of the cluster was shut down"),
          refused.getMessage());
    }
  }
}
