package dev.gyre.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OutcomeTest {

  private static final Question QUESTION =
      Question.of("q", "what is asked")
          .enter("gyre", () -> operations -> operations, List.of())
          .enter("peer", () -> operations -> operations, List.of())
          .aim("gyre", 2.0, "peer")
          .atMost("gyre", 20);

  private static Sample sample(long wall, long cpu, long waited) {
    return new Sample(10, wall, cpu, waited, 320, 10);
  }

  private static Outcome outcome(List<Sample> gyre, List<Sample> peer) {
    Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
    samples.put(QUESTION.entrant("gyre"), gyre);
    samples.put(QUESTION.entrant("peer"), peer);
    return new Outcome(
        QUESTION, samples, Map.of("uvloop", "not installed"), Map.of("netty", "out of memory"));
  }

  private static Spread ratio(Outcome outcome, Figure figure) {
    return outcome.ratio(QUESTION.entrant("gyre"), QUESTION.entrant("peer"), figure);
  }

  @Test
  void ratioIsTakenWithinARound_soThatASlowMomentCancelsOut() {
    // The machine is ten times as slow in the second round, and a hundred times in the third.
    Outcome outcome =
        outcome(
            List.of(sample(100, 100, 0), sample(1_000, 1_000, 0), sample(10_000, 10_000, 0)),
            List.of(sample(300, 300, 0), sample(3_000, 3_000, 0), sample(30_000, 30_000, 0)));

    assertEquals(new Spread(3.0, 3.0, 3.0), ratio(outcome, Figure.CPU));
  }

  @Test
  void heats_areOneOutcomeOfAllTheirRounds() {
    Outcome outcome =
        outcome(List.of(sample(100, 100, 0)), List.of(sample(100, 100, 0)))
            .followedBy(
                outcome(
                    List.of(sample(100, 100, 0), sample(100, 100, 0)),
                    List.of(sample(300, 300, 0), sample(500, 500, 0))));

    assertEquals(3.0, ratio(outcome, Figure.CPU).median());
    assertEquals(Map.of("netty", "out of memory"), outcome.failed());
  }

  @Test
  void whoFailsInOneHeat_hasFailed() {
    Outcome first = outcome(List.of(sample(1, 1, 0)), List.of(sample(1, 1, 0)));
    Map<Entrant, List<Sample>> rest = new LinkedHashMap<>(first.samples());
    rest.remove(QUESTION.entrant("peer"));
    Outcome outcome =
        first.followedBy(new Outcome(QUESTION, rest, Map.of(), Map.of("peer", "died")));

    assertEquals(Set.of(QUESTION.entrant("gyre")), outcome.samples().keySet());
    assertEquals(Map.of("netty", "out of memory", "peer", "died"), outcome.failed());
  }

  @Test
  void ratioOfBytes_isOfCost() {
    Outcome outcome = outcome(List.of(sample(1, 1, 0)), List.of(sample(1, 1, 0)));

    assertEquals(1.0, ratio(outcome, Figure.ALLOCATED).median());
    assertEquals(32.0, outcome.figure(QUESTION.entrant("peer"), Figure.ALLOCATED).median());
  }

  @Test
  void clockIsBelievedInTheQuietestRoundsOnly() {
    // Five quiet rounds in which Gyre is twice as fast, ten disturbed ones in which it is slower.
    List<Sample> gyre =
        IntStream.range(0, 15)
            .mapToObj(i -> i < 5 ? sample(100, 100, 0) : sample(900, 100, 800))
            .toList();
    List<Sample> peer = IntStream.range(0, 15).mapToObj(i -> sample(200, 200, 0)).toList();

    Outcome outcome = outcome(gyre, peer);

    assertEquals(2.0, ratio(outcome, Figure.WALL).median());
    assertEquals(2.0, ratio(outcome, Figure.CPU).median());
  }

  @Test
  void table_hasFiguresRatiosAimsAndAbsences() {
    Outcome outcome = outcome(List.of(sample(100, 100, 0)), List.of(sample(300, 300, 0)));

    String table = Table.of(outcome);

    assertTrue(table.contains("q: what is asked"), table);
    assertTrue(table.matches("(?s).*\n  gyre +10\\.0 +10\\.0 +32\\.0 +<= 20 ns met\n.*"), table);
    assertTrue(table.contains(">= 2.0 met"), table);
    assertTrue(table.matches("(?s).*\n  uvloop +absent: not installed\n.*"), table);
  }

  @Test
  void table_saysWhichAimIsMissed() {
    Outcome outcome = outcome(List.of(sample(100, 100, 0)), List.of(sample(150, 150, 0)));

    assertTrue(Table.of(outcome).contains(">= 2.0 MISSED"), Table.of(outcome));
  }

  @Test
  void json_hasEverySampleAndRatio() {
    Outcome outcome = outcome(List.of(sample(100, 90, 0)), List.of(sample(300, 270, 0)));

    String json = Json.of(Map.of("commit", "a\"b"), List.of(outcome));

    assertTrue(json.contains("\"commit\": \"a\\\"b\""), json);
    assertTrue(json.contains("\"cpuNanos\": 270"), json);
    assertTrue(json.contains("\"cpu\": [3.0000, 3.0000, 3.0000]"), json);
  }

  @Test
  void quartiles_lieBetweenNeighbours() {
    assertEquals(new Spread(1.75, 2.5, 3.25), Spread.of(new double[] {4, 1, 3, 2}));
  }

  @Test
  void aimOfBytes_isMetFromBelow() {
    var aim = new Aim("gyre", "peer", Figure.RETAINED, 1.0);

    assertTrue(aim.isMetBy(0.9));
    assertFalse(aim.isMetBy(1.1));
  }

  @Test
  void roundInWhichOneRested_countsForTheOtherAlone() {
    Outcome outcome =
        outcome(
            List.of(sample(100, 100, 0), sample(900, 900, 0)),
            List.of(sample(300, 300, 0), Sample.RESTED));

    assertEquals(new Spread(3.0, 3.0, 3.0), ratio(outcome, Figure.CPU));
    assertEquals(30.0, outcome.figure(QUESTION.entrant("peer"), Figure.WALL).median());
    assertEquals(50.0, outcome.figure(QUESTION.entrant("gyre"), Figure.CPU).median());
    assertTrue(Json.of(Map.of(), List.of(outcome)).contains("}, null]"));
  }

  @Test
  void noRoundInCommon_isNoRatio() {
    Outcome outcome = outcome(List.of(sample(100, 100, 0)), List.of(Sample.RESTED));

    assertTrue(Double.isNaN(ratio(outcome, Figure.CPU).median()));
    assertTrue(
        Table.of(outcome).matches("(?s).*gyre / peer +- +- +>= 2.0 MISSED\n.*"), Table.of(outcome));
  }

  @Test
  void table_saysWhichBoundIsMissed_andWhoHasFailed() {
    Outcome within = outcome(List.of(sample(100, 200, 0)), List.of(sample(300, 300, 0)));
    Outcome beyond = outcome(List.of(sample(100, 201, 0)), List.of(sample(300, 300, 0)));

    assertTrue(Table.of(within).contains("   <= 20 ns met\n"), Table.of(within));
    assertTrue(Table.of(beyond).contains("   <= 20 ns MISSED\n"), Table.of(beyond));
    assertTrue(Table.of(within).contains("FAILED: out of memory"), Table.of(within));
    assertTrue(
        Json.of(Map.of(), List.of(beyond)).contains("\"bound\": \"<= 20 ns\", \"met\": false"));
  }
}
