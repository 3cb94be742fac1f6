package dev.gyre.bench;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.loop.AwaitSwitch;
import dev.gyre.bench.loop.CallbackChain;
import dev.gyre.bench.loop.CallbackFan;
import dev.gyre.bench.loop.DebugOff;
import dev.gyre.bench.loop.ExecutorRoundTrip;
import dev.gyre.bench.loop.GeneratorValues;
import dev.gyre.bench.loop.HandOver;
import dev.gyre.bench.loop.HeapHeld;
import dev.gyre.bench.loop.ProcessCalls;
import dev.gyre.bench.loop.TaskSpawn;
import dev.gyre.bench.loop.TimerCancel;
import dev.gyre.bench.loop.TimerFire;
import dev.gyre.bench.loop.WakeUp;
import dev.gyre.bench.sockets.Accept;
import dev.gyre.bench.sockets.Allocation;
import dev.gyre.bench.sockets.DatagramEcho;
import dev.gyre.bench.sockets.Echo;
import dev.gyre.bench.sockets.IdleConnections;
import dev.gyre.bench.sockets.Latency;
import dev.gyre.bench.sockets.Sendfile;
import dev.gyre.bench.sockets.Start;
import dev.gyre.bench.sockets.TlsEcho;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All questions, in the order of the results. */
public final class Questions {

  private static final List<Question> ALL =
      Stream.of(
              insideProcesses(),
              Echo.questions(),
              TlsEcho.questions(),
              DatagramEcho.questions(),
              Sendfile.questions(),
              Accept.questions(),
              List.of(Latency.question()),
              Allocation.questions(),
              idle(),
              Start.questions())
          .flatMap(List::stream)
          .toList();

  /** Peers for whose seconds a batch all would have to wait. */
  private static final Map<String, String> SLOW =
      Map.of(
          "timer-cancel", "vertx",
          "timer-fire", "vertx",
          "heap-task", "uvloop"); // whose tasks are asyncio's

  private Questions() {}

  private static List<Question> insideProcesses() {
    return List.of(
        CallbackChain.question(),
        CallbackFan.question(),
        HandOver.question(1),
        HandOver.question(4),
        WakeUp.question(),
        TimerCancel.question(),
        TimerFire.question(),
        TaskSpawn.question(),
        AwaitSwitch.question(),
        GeneratorValues.question(),
        ExecutorRoundTrip.question(),
        DebugOff.question(),
        ProcessCalls.oneAfterAnother(),
        ProcessCalls.manyAtATime(),
        ProcessCalls.first(),
        HeapHeld.future(),
        HeapHeld.timer(),
        HeapHeld.task());
  }

  private static List<Question> idle() {
    return List.of(IdleConnections.question());
  }

  /**
   * Returns all.
   *
   * @return an unmodifiable list
   */
  public static List<Question> all() {
    return ALL;
  }

  /**
   * Returns those that a user has named.
   *
   * @param beginnings of names, such as {@code timer}; all questions that stand alone if empty
   * @return the questions, in their own order
   * @throws IllegalArgumentException if a beginning is that of none
   */
  public static List<Question> named(List<String> beginnings) {
    for (String beginning : beginnings) {
      if (ALL.stream().noneMatch(question -> question.name().startsWith(beginning))) {
        throw new IllegalArgumentException(
            "no question is called " + beginning + "; there are: " + names());
      }
    }
    return ALL.stream()
        .filter(question ->
            beginnings.isEmpty()
                ? question.series() == null
                : beginnings.stream().anyMatch(beginning -> isMeant(question, beginning)))
        .toList();
  }

  /**
   * Leaves all contestants out but some.
   *
   * @param contestants their names; all stay if empty
   * @param questions the questions
   * @return those questions of which a contestant is left
   * @throws IllegalArgumentException if a name is that of none
   */
  public static List<Question> among(List<String> contestants, List<Question> questions) {
    if (contestants.isEmpty()) {
      return questions;
    }
    Set<String> known =
        questions.stream()
            .flatMap(question -> question.entrants().stream())
            .map(Entrant::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : contestants) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "no contestant is called %s; there are: %s".formatted(name, String.join(", ", known)));
      }
    }
    return questions.stream()
        .map(question -> question.among(contestants))
        .filter(question -> !question.entrants().isEmpty())
        .toList();
  }

  /**
   * Tells whether a contestant takes too long for somebody who wants all answers soon.
   *
   * @param question what is asked
   * @param entrant who is asked
   * @return true if it is left to those who name the question, or have more time
   */
  public static boolean isSlow(Question question, Entrant entrant) {
    return entrant.name().equals(SLOW.get(question.name()));
  }

  private static boolean isMeant(Question question, String beginning) {
    boolean wholeName = ALL.stream().anyMatch(each -> each.name().equals(beginning));
    return wholeName ? question.name().equals(beginning) : question.name().startsWith(beginning);
  }

  private static String names() {
    return ALL.stream().map(Question::name).collect(Collectors.joining(", "));
  }
}
