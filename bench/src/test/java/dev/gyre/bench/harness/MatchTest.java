package dev.gyre.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contestants are shell scripts, which say of themselves how long they took. */
final class MatchTest {

  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final Effort EFFORT = new Effort(INSTANT, INSTANT, INSTANT, 3, 3, 1);

  private static final String PROMPT = answering("$n 1000000 1000000 0 $i $n");
  private static final String TAKES_SECONDS = answering("$n 5000000000 5000000000 0 $i $n");

  private final Question question =
      Question.of("q", "what is asked")
          .batchesOf(10)
          .with(new Entrant("gyre", List.of(), null, List.of(), Language.JAVA))
          .with(new Entrant("peer", List.of(), null, List.of(), Language.JAVA))
          .with(new Entrant("foreigner", List.of(), null, List.of(), Language.PYTHON));

  /**
   * Answers each batch so; {@code $n} is its number of operations, {@code $i} how many there were.
   */
  private static String answering(String line) {
    return "echo ready; i=0; while read n; do echo \"" + line + "\"; i=$((i+1)); done";
  }

  private static WorkerProcess worker(String script) {
    return WorkerProcess.start("worker", List.of("sh", "-c", script));
  }

  private static List<Boolean> rests(List<Sample> samples) {
    return samples.stream().map(Sample::isRest).toList();
  }

  @Test
  void slowContestantInAnotherLanguage_restsInSomeRounds_andNobodyElseDoes() {
    try (var match = new Match(question, EFFORT)) {
      match.join(question.entrant("gyre"), worker(PROMPT));
      match.join(question.entrant("peer"), worker(TAKES_SECONDS));
      match.join(question.entrant("foreigner"), worker(TAKES_SECONDS));

      Map<Entrant, List<Sample>> samples = match.play(rounds -> {});

      List<Boolean> always = List.of(false, false, false);
      assertEquals(always, rests(samples.get(question.entrant("gyre"))));
      assertEquals(always, rests(samples.get(question.entrant("peer"))));
      assertEquals(List.of(false, true, false), rests(samples.get(question.entrant("foreigner"))));
    }
  }

  @Test
  void codeThatGetsNoFaster_isNotWarmedUp() {
    try (var match = new Match(question, EFFORT)) {
      match.join(question.entrant("gyre"), worker(PROMPT));
      match.join(question.entrant("foreigner"), worker(PROMPT));

      Map<Entrant, List<Sample>> samples = match.play(rounds -> {});

      assertEquals(2, samples.get(question.entrant("gyre")).getFirst().allocated());
      assertEquals(1, samples.get(question.entrant("foreigner")).getFirst().allocated());
    }
  }

  @Test
  void whatIsHeld_needsOneBatchBefore_sinceNoCodeGetsFasterByIt() {
    Question held = question.judgedBy(Figure.RETAINED);
    try (var match = new Match(held, EFFORT)) {
      match.join(held.entrant("gyre"), worker(PROMPT));

      assertEquals(1, match.play(rounds -> {}).get(held.entrant("gyre")).getFirst().allocated());
    }
  }

  @Test
  void whoIsReadyFirst_isToldOfInTheOrderOfTheQuestion() {
    try (var match = new Match(question, EFFORT)) {
      for (String name : List.of("foreigner", "peer", "gyre")) {
        match.join(question.entrant(name), worker(PROMPT));
      }

      assertEquals(question.entrants(), List.copyOf(match.play(rounds -> {}).keySet()));
    }
  }

  @Test
  void ofAMillionOperations_oneInAnotherLanguageDoesAPart() {
    Question million = question.batchesOf(1_000_000);
    try (var match = new Match(million, EFFORT)) {
      match.join(million.entrant("gyre"), worker(PROMPT));
      match.join(million.entrant("foreigner"), worker(PROMPT));

      Map<Entrant, List<Sample>> samples = match.play(rounds -> {});

      assertEquals(1_000_000, samples.get(million.entrant("gyre")).getFirst().operations());
      assertEquals(100_000, samples.get(million.entrant("foreigner")).getFirst().operations());
    }
  }

  @Test
  void whoFails_isNamed_andTheOthersGoOn() {
    try (var match = new Match(question, EFFORT)) {
      match.join(question.entrant("gyre"), worker(PROMPT));
      match.join(question.entrant("peer"), worker(answering("$n 1 1 0 -1 11")));
      match.join(
          question.entrant("foreigner"), worker("echo ready; read n; echo \"$n 1 1 0 -1 $n\""));

      Map<Entrant, List<Sample>> samples = match.play(rounds -> {});

      assertEquals(List.of(question.entrant("gyre")), List.copyOf(samples.keySet()));
      assertEquals(3, samples.get(question.entrant("gyre")).size());
      assertEquals(
          "wrong answer to q with 10 operations: 11 instead of 10", match.failed().get("peer"));
      assertTrue(match.failed().containsKey("foreigner"), match.failed()::toString);
    }
  }
}
