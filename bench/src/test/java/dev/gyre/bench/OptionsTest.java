package dev.gyre.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.bench.harness.Effort;
import dev.gyre.bench.harness.Question;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {

  @Test
  void optionsAndQuestions_inAnyOrder() {
    Options options = Options.parse(List.of("timer", "--full", "--compare", "HEAD~1", "wake-up"));

    assertEquals(Effort.FULL, options.effort());
    assertEquals("HEAD~1", options.compareWith());
    assertEquals(
        List.of("wake-up", "timer-cancel", "timer-fire"),
        Questions.named(options.questions()).stream().map(Question::name).toList());
  }

  @Test
  void allQuestions_areAskedByOneOption() {
    Options options = Options.parse(List.of("--all", "--full"));

    assertEquals(Questions.all(), options.asked());
    assertEquals(Effort.FULL, options.effort());
    assertMisuse(
        "option --all asks every question: do not name [timer] beside it", "timer", "--all");
  }

  @Test
  void list_hasAllQuestions_orThoseThatAreNamed() {
    assertEquals(Questions.all(), Options.parse(List.of("--list")).asked());
    assertEquals(
        List.of("timer-cancel", "timer-fire"),
        Options.parse(List.of("--list", "timer")).asked().stream().map(Question::name).toList());
  }

  /** Whoever has more time, or asks for less, gets everybody's answer. */
  @Test
  void slowPeers_areLeftOut_ofShortRunsThatNameNothing() {
    assertTrue(Options.parse(List.of()).isHurried());
    assertTrue(Options.parse(List.of("--json", "a/b.json")).isHurried());

    assertFalse(Options.parse(List.of("--full")).isHurried());
    assertFalse(Options.parse(List.of("--all")).isHurried());
    assertFalse(Options.parse(List.of("timer")).isHurried());
    assertFalse(Options.parse(List.of("--only", "gyre,vertx")).isHurried());
  }

  @Test
  void wholeName_isThatOfOneQuestion_evenIfOthersBeginWithIt() {
    assertEquals(
        List.of("echo-tcp-64x50"),
        Questions.named(List.of("echo-tcp-64x50")).stream().map(Question::name).toList());
  }

  @Test
  void json_isWrittenWhereOneWants() {
    assertEquals(Path.of("a/b.json"), Options.parse(List.of("--json", "a/b.json")).json());
    assertNull(Options.parse(List.of()).json());
  }

  @Test
  void misuse_isNamed() {
    assertMisuse("unknown option: --fast (see --help)", "--fast");
    assertMisuse("option --compare needs a commit (see --help)", "--compare");
    assertMisuse("option --only needs names of contestants (see --help)", "echo", "--only");
  }

  @Test
  void contestantsThatAreNamed_takePartAlone() {
    Options options = Options.parse(List.of("echo-tcp-64x1", "--only", "c-epoll,gyre", "wake-up"));
    List<Question> among = Questions.among(options.only(), Questions.named(options.questions()));

    assertEquals(
        List.of("wake-up gyre", "echo-tcp-64x1 gyre", "echo-tcp-64x1 c-epoll"),
        among.stream()
            .flatMap(each -> each.entrants().stream().map(it -> each.name() + " " + it.name()))
            .toList());
  }

  @Test
  void unknownContestant_isAnsweredByThoseThatThereAre() {
    List<Question> questions = Questions.named(List.of("callback-chain"));
    var failure =
        assertThrows(
            IllegalArgumentException.class, () -> Questions.among(List.of("nettie"), questions));

    assertEquals(
        "no contestant is called nettie; there are: activej",
        failure.getMessage().substring(0, 50));
  }

  private static void assertMisuse(String message, String... args) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of(args)))
            .getMessage());
  }

  @Test
  void unknownQuestion_isAnsweredByTheNamesThatThereAre() {
    var failure =
        assertThrows(
            IllegalArgumentException.class, () -> Questions.named(List.of("callback-cain")));

    assertEquals(
        "no question is called callback-cain; there are: callback-chain, callback-fan",
        failure.getMessage().substring(0, 76));
  }
}
