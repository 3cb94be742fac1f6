package dev.gyre.bench;

import dev.gyre.bench.harness.Effort;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Json;
import dev.gyre.bench.harness.Match;
import dev.gyre.bench.harness.Obstacle;
import dev.gyre.bench.harness.Outcome;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Table;
import dev.gyre.bench.harness.WorkerFailure;
import dev.gyre.bench.harness.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The driver: {@code ./gyre bench}. */
public final class Bench {

  private final Path module;
  private final Effort effort;
  private final @Nullable Comparison comparison;
  private final Launcher launcher;
  private final String classPath;
  private final Path json;
  private final boolean hurried;

  private Bench(Path module, String classPath, Options options, @Nullable Comparison comparison) {
    this.module = module;
    this.classPath = classPath;
    this.effort = options.effort();
    this.comparison = comparison;
    this.launcher = new Launcher(module);
    Path file = options.json();
    this.json = file == null ? module.resolve("target/bench.json") : file;
    this.hurried = options.isHurried();
  }

  /**
   * Runs the benchmarks that the command line asks for.
   *
   * @param args see {@link Options#USAGE}
   * @throws Exception if a file or program fails
   */
  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    if (!given.isEmpty() && given.getFirst().equals("--jmh")) {
      UnderJmh.run(given.subList(1, given.size()));
      return;
    }
    try {
      run(Options.parse(given));
    } catch (IllegalArgumentException wrong) {
      System.err.println("gyre: " + wrong.getMessage());
      System.exit(2);
    } catch (WorkerFailure failure) {
      System.err.println("gyre: " + failure.getMessage());
      System.exit(1);
    }
  }

  private static void run(Options options) throws IOException {
    List<Question> questions = options.asked();
    if (options.help()) {
      System.out.print(Options.USAGE);
    } else if (options.list()) {
      questions.forEach(each -> System.out.printf("%-16s %s%n", each.name(), each.asks()));
    } else {
      Path module = Path.of(property("gyre.bench")).toAbsolutePath();
      String classPath = property("java.class.path");
      String other = options.compareWith();
      Comparison comparison = other == null ? null : Comparison.with(module, other, classPath);
      new Bench(module, classPath, options, comparison).ask(questions);
    }
  }

  private static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty(name), () -> "start this by ./gyre bench: no property " + name);
  }

  private void ask(List<Question> questions) throws IOException {
    long start = System.nanoTime();
    Map<String, String> about = Machine.describe(module, classPath);
    about.put("effort", effort.toString());
    about.forEach((what, value) -> System.out.println(what + ": " + value));
    List<Outcome> outcomes = new ArrayList<>();
    for (Question question : questions) {
      outcomes.add(ask(comparison == null ? question : comparison.between(question)));
      System.out.print(Table.of(outcomes.getLast()));
      Files.writeString(json, Json.of(about, outcomes));
    }
    printSeries(outcomes);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("%nall samples: %s%n", json);
    System.out.printf("took %d min %d s%n", took.toMinutes(), took.toSecondsPart());
    long failed = outcomes.stream().mapToLong(outcome -> outcome.failed().size()).sum();
    if (failed > 0) {
      throw new WorkerFailure("%d contestant(s) have failed, see above".formatted(failed), "");
    }
  }

  private static void printSeries(List<Outcome> outcomes) {
    outcomes.stream()
        .filter(outcome -> outcome.question().series() != null)
        .collect(
            Collectors.groupingBy(
                outcome -> Objects.requireNonNull(outcome.question().series()),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach((series, its) -> System.out.print(Table.of(series, its)));
  }

  private Outcome ask(Question question) {
    if (!question.isPlayedInHeats()) {
      return ask(question, effort);
    }
    Effort part = effort.ofOneHeat();
    Outcome outcome = ask(question, part);
    for (int heat = 1; heat < effort.heats(); heat++) {
      outcome = outcome.followedBy(ask(question, part));
    }
    return outcome;
  }

  private Outcome ask(Question question, Effort whole) {
    Map<String, String> absent = new ConcurrentSkipListMap<>();
    Map<String, String> failed = new ConcurrentSkipListMap<>();
    try (var match = new Match(question, whole)) {
      eachOnOneProcessor(
          question,
          (entrant, processor) -> {
            progress(question.name() + ": warming up " + entrant.name());
            try {
              join(match, question, entrant, processor);
            } catch (Obstacle obstacle) {
              absent.put(entrant.name(), obstacle.reason());
            } catch (WorkerFailure failure) {
              failed.put(entrant.name(), failure.reason());
            }
          });
      var samples = match.play(rounds -> progress(question.name() + ": round " + rounds));
      progress("");
      failed.putAll(match.failed());
      if (comparison != null) {
        comparison.excuse(failed, absent);
      }
      return new Outcome(question, samples, absent, failed);
    }
  }

  /**
   * Gets contestants ready, as many at a time as may be: how long they work is told by the time of
   * the processor, and what they are measured by begins when all are.
   */
  private static void eachOnOneProcessor(
      Question question, BiConsumer<Entrant, Integer> getsReady) {
    boolean together =
        question.isReadiedTogether() && Runtime.getRuntime().availableProcessors() > 1;
    var free = new LinkedBlockingQueue<>(together ? List.of(0, 1) : List.of(0));
    try (ExecutorService helpers = Executors.newFixedThreadPool(free.size())) {
      CompletableFuture<?>[] all =
          question.entrants().stream()
              .map(entrant ->
                  CompletableFuture.runAsync(
                      () -> {
                        int processor = free.remove();
                        try {
                          getsReady.accept(entrant, processor);
                        } finally {
                          free.add(processor);
                        }
                      },
                      helpers))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(all).join();
    }
  }

  private void join(Match match, Question question, Entrant entrant, int processor) {
    String missing = entrant.obstacle();
    if (missing != null) {
      throw new Obstacle(missing);
    }
    if (hurried && Questions.isSlow(question, entrant)) {
      throw new Obstacle("takes long: name the question, or add --full");
    }
    String its = comparison == null ? classPath : comparison.classPath(entrant, classPath);
    WorkerProcess worker = launcher.start(question, entrant, its, processor);
    match.join(entrant, worker);
    if (question.isOnOneProcessor() && processor != 0) {
      worker.moveTo(0);
    }
  }

  /** One line that is written over and over, if somebody looks at it. */
  private static void progress(String line) {
    if (Boolean.getBoolean("gyre.bench.progress")) {
      System.err.printf("\r%-60s\r%s", "", line);
    }
  }
}
