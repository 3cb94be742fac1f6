package dev.gyre.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Effort;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Language;
import dev.gyre.bench.harness.Match;
import dev.gyre.bench.harness.Measurement;
import dev.gyre.bench.harness.Obstacle;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Sample;
import dev.gyre.bench.harness.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each contestant starts and gives the right answer. What it takes is nobody's business here. */
@Timeout(60)
final class ContestantsTest {

  private static final int OPERATIONS = 240; // not a multiple of what some do at a time

  private static final Launcher LAUNCHER = new Launcher(Path.of("").toAbsolutePath());

  /** Those whose flags this virtual machine can have as well: all but the crippled Gyres. */
  static Stream<Arguments> contestantsOfThisProcess() {
    return Stream.concat(Questions.named(List.of()).stream(), someOnSockets())
        .flatMap(question ->
            question.entrants().stream()
                .filter(each -> each.maker() != null)
                .filter(each -> !each.jvmFlags().contains("--illegal-native-access=deny"))
                .filter(each -> !hasOneMoreCache(question, each))
                .map(each -> Arguments.of(question.name(), each.name())));
  }

  /** The JDK takes seconds to make one, and both are made in the same way. */
  private static boolean hasOneMoreCache(Question question, Entrant entrant) {
    return question.name().equals("start-callback") && entrant.name().equals("gyre-aot");
  }

  /** The others of a series differ in a number only; but each connection by TLS takes its time. */
  private static Stream<Question> someOnSockets() {
    return Questions.named(
        List.of(
            "echo-tcp-102400x50",
            "echo-unix-64x1",
            "tls-echo-1024x1",
            "udp-64x50",
            "sendfile-1048576x1",
            "accept-50",
            "latency",
            "allocation-102400x1",
            "heap-connection",
            "start"))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("contestantsOfThisProcess")
  void answersRightly_andAgain_ifAlone(String name, String entrant) throws Exception {
    Question question = Questions.named(List.of(name)).getFirst();
    assumeThere(question.entrant(entrant));
    boolean retained = question.figure() == Figure.RETAINED;
    boolean once = retained || question.series() != null; // two processes take their time
    boolean collected = retained && entrant.equals("gyre"); // so do eight full collections
    try (Contestant contestant = made(question.entrant(entrant))) {
      for (int i = 0; i < (once ? 1 : 2); i++) {
        Sample sample = Measurement.of(contestant, operations(question), collected);
        assertEquals(question.checksum().applyAsLong(operations(question)), sample.checksum());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gyre-portable of executor",
        "gyre-nio of hand-over-4",
        "gyre-nio of echo-unix-64x1"
      })
  void withFewerFlags_aGyreIsWhatItIsCalled(String contestant) {
    String[] parts = contestant.split(" of ", -1);
    Question question = Questions.named(List.of(parts[1])).getFirst();
    assumeThere(question.entrant(parts[0]));

    try (WorkerProcess worker = start(question, question.entrant(parts[0]))) {
      assertEquals(OPERATIONS, worker.run(OPERATIONS).checksum());
    }
  }

  /** uvloop has the same source as asyncio. */
  static Stream<Arguments> foreignContestants() {
    return Questions.named(List.of()).stream()
        .flatMap(question ->
            question.entrants().stream()
                .filter(each -> each.language() != Language.JAVA && !each.name().equals("uvloop"))
                .map(each -> Arguments.of(question.name(), each.name())));
  }

  @ParameterizedTest
  @MethodSource("foreignContestants")
  void inOtherLanguages_answersRightly(String name, String entrant) {
    Question named = Questions.named(List.of(name)).getFirst();
    Question question = named.batchesOf(Math.min(named.fixedOperations(), OPERATIONS));
    assumeThere(question.entrant(entrant));

    try (WorkerProcess worker = start(question, question.entrant(entrant))) {
      long answer = worker.run(operations(question)).checksum();
      assertEquals(question.checksum().applyAsLong(operations(question)), answer);
    }
  }

  @Test
  @Timeout(value = 60, unit = SECONDS)
  void match_playsItsRounds() {
    Question question = Questions.named(List.of("await-switch")).getFirst();
    Duration instant = Duration.ofMillis(1);
    try (var match = new Match(question, new Effort(instant, instant, instant, 2, 2, 1))) {
      for (String name : List.of("gyre", "virtual-threads")) {
        match.join(question.entrant(name), start(question, question.entrant(name)));
      }

      Map<Entrant, List<Sample>> samples = match.play(rounds -> {});

      for (List<Sample> each : samples.values()) {
        assertEquals(2, each.size());
        // Not the processor time: Linux may book that of so short a sample in the next one.
        assertTrue(each.getFirst().operations() > 0, () -> each.toString());
        assertTrue(each.getFirst().wallNanos() > 0, () -> each.toString());
      }
    }
  }

  /** What the machine lacks, such as io_uring, is no failure. */
  private static Contestant made(Entrant entrant) throws Exception {
    try {
      return Objects.requireNonNull(entrant.maker()).call();
    } catch (Obstacle obstacle) {
      return abort(obstacle.reason());
    }
  }

  private static int operations(Question question) {
    int fixed = question.fixedOperations();
    return fixed == 0 ? OPERATIONS : Math.min(OPERATIONS, fixed);
  }

  /** On a build server nobody would notice that the test is skipped. */
  private static void assumeThere(Entrant entrant) {
    String obstacle = entrant.obstacle();
    assumeTrue(obstacle == null || System.getenv("CI") != null, obstacle);
  }

  private static WorkerProcess start(Question question, Entrant entrant) {
    return LAUNCHER.start(question, entrant, System.getProperty("java.class.path"));
  }
}
