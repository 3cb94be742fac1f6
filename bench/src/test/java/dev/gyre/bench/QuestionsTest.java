package dev.gyre.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuestionsTest {

  /** What a pool of processes takes has no such bottom, and debug mode is compared with none. */
  private static final Set<String> WITHOUT_A_LIMIT =
      Set.of("process-calls", "process-start", "debug-off");

  private static Question named(String name) {
    return Questions.named(List.of(name)).getFirst();
  }

  private static Set<String> contestants(Question question) {
    return question.entrants().stream().map(Entrant::name).collect(Collectors.toSet());
  }

  @Test
  void eachQuestionAboutALoop_showsTheDistanceToALimit() {
    Set<String> without =
        Questions.named(List.of()).stream()
            .filter(each -> contestants(each).stream().noneMatch(it -> it.startsWith("limit-")))
            .map(Question::name)
            .collect(Collectors.toSet());

    assertEquals(WITHOUT_A_LIMIT, without);
  }

  /** None is one that an aim is about, lest a short run leave an aim unanswered. */
  @Test
  void slowPeers_areEntered_andNoAimNeedsThem() {
    Map<String, String> slow =
        Questions.all().stream()
            .flatMap(question ->
                question.entrants().stream()
                    .filter(each -> Questions.isSlow(question, each))
                    .map(each -> Map.entry(question.name(), each.name())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertEquals(
        Map.of(
            "timer-cancel", "vertx",
            "timer-fire", "vertx",
            "heap-task", "uvloop"),
        slow);
    slow.forEach((question, peer) ->
        assertTrue(
            named(question).aims().stream().noneMatch(aim -> aim.peer().equals(peer)), question));
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo-tcp-64x1", "echo-unix-64x1", "accept-50"})
  void servers_areComparedWithEveryPeer(String name) {
    Set<String> expected =
        Set.of(
            "gyre",
            "gyre-nio",
            "c-epoll",
            "netty-epoll",
            "netty-nio",
            "netty-io_uring",
            "vertx",
            "asyncio",
            "uvloop",
            "node");

    Set<String> there = contestants(named(name));

    assertTrue(there.containsAll(expected), there::toString);
  }

  /** Below every peer on a virtual machine, whatever Gyre's own contestants are. */
  @ParameterizedTest
  @ValueSource(strings = {"heap-future", "heap-timer", "heap-task", "heap-connection"})
  void heap_isToBeBelowThatOfEachPeerOnAVirtualMachine(String name) {
    Question question = named(name);
    Set<String> peers = contestants(question);
    peers.removeIf(
        each -> each.startsWith("gyre") || each.startsWith("limit-") || each.equals("node"));
    peers.removeAll(Entrant.PYTHON_LOOPS);

    Set<String> aimedAt =
        question.aims().stream()
            .filter(aim -> aim.gyre().equals("gyre"))
            .map(aim -> aim.peer())
            .collect(Collectors.toSet());

    assertEquals(peers, aimedAt);
  }
}
