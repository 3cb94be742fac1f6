package dev.gyre.bench;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs a contestant under JMH. */
final class UnderJmh {

  private UnderJmh() {}

  /**
   * Runs JMH.
   *
   * @param args the question, the contestant, and what else JMH is to be told
   * @throws RunnerException if a run fails
   * @throws CommandLineOptionException if JMH does not know an option
   */
  static void run(List<String> args) throws RunnerException, CommandLineOptionException {
    if (args.size() < 2) {
      throw new IllegalArgumentException("--jmh needs a question and a contestant (see --help)");
    }
    Question question = Questions.named(args.subList(0, 1)).getFirst();
    Entrant entrant = question.entrant(args.get(1));
    if (entrant.maker() == null) {
      throw new IllegalArgumentException("not written in Java: " + entrant.name());
    }
    String[] others = args.subList(2, args.size()).toArray(String[]::new);
    Options options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(others))
            .include("ContestantBenchmark")
            .param("question", question.name())
            .param("contestant", entrant.name())
            .jvmArgsAppend(entrant.jvmFlags().toArray(String[]::new))
            .build();
    new Runner(options).run();
  }
}
