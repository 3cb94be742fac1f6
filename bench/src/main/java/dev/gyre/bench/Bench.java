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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private Bench(
      Path module,
      String classPath,
      Effort effort,
      @Nullable Comparison comparison,
      @Nullable Path json) {
    this.module = module;
    this.classPath = classPath;
    this.effort = effort;
    this.comparison = comparison;
    this.launcher = new Launcher(module);
    this.json = json == null ? module.resolve("target/bench.json") : json;
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
    List<Question> questions =
        Questions.among(options.only(), Questions.named(options.questions()));
    if (options.help()) {
      System.out.print(Options.USAGE);
    } else if (options.list()) {
      questions.forEach(each -> System.out.printf("%-16s %s%n", each.name(), each.asks()));
    } else {
      Path module = Path.of(property("gyre.bench")).toAbsolutePath();
      String classPath = property("java.class.path");
      String other = options.compareWith();
      Comparison comparison = other == null ? null : Comparison.with(module, other, classPath);
      new Bench(module, classPath, options.effort(), comparison, options.json()).ask(questions);
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
    Map<String, String> absent = new LinkedHashMap<>();
    Map<String, String> failed = new LinkedHashMap<>();
    try (var match = new Match(question, effort)) {
      for (Entrant entrant : question.entrants()) {
        progress(question.name() + ": warming up " + entrant.name());
        try {
          join(match, question, entrant);
        } catch (Obstacle obstacle) {
          absent.put(entrant.name(), obstacle.reason());
        } catch (WorkerFailure failure) {
          failed.put(entrant.name(), failure.reason());
        }
      }
      var samples = match.play(rounds -> progress(question.name() + ": round " + rounds));
      progress("");
      failed.putAll(match.failed());
      if (comparison != null) {
        comparison.excuse(failed, absent);
      }
      return new Outcome(question, samples, absent, failed);
    }
  }

  private void join(Match match, Question question, Entrant entrant) {
    String missing = entrant.obstacle();
    if (missing != null) {
      throw new Obstacle(missing);
    }
    String its = comparison == null ? classPath : comparison.classPath(entrant, classPath);
    match.join(entrant, launcher.start(question, entrant, its));
  }

  /** One line that is written over and over, if somebody looks at it. */
  private static void progress(String line) {
    if (Boolean.getBoolean("gyre.bench.progress")) {
      System.err.printf("\r%-60s\r%s", "", line);
    }
  }
}
