package dev.gyre.bench;

import dev.gyre.bench.harness.Effort;
import dev.gyre.bench.harness.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param effort how much time a run may take
 * @param compareWith the commit to compare with, or null
 * @param only the names of the contestants that take part; all if empty
 * @param json where all samples are written; null for the usual place
 * @param help whether only the usage is asked for
 * @param list whether only the names of the questions are asked for
 * @param all whether every question is asked
 * @param questions beginnings of the names of questions; all if empty
 */
record Options(
    Effort effort,
    @Nullable String compareWith,
    List<String> only,
    @Nullable Path json,
    boolean help,
    boolean list,
    boolean all,
    List<String> questions) {

  static final String USAGE =
      """
      Usage: ./gyre bench [options] [QUESTION...]

      Runs Gyre, its peers, and the least that a loop could do (limit-...) against each other, and
      prints how they compare. Exits with 1 if a contestant has failed. A QUESTION is the
      name of one, or its beginning; if none is given, all but those about servers and programs,
      which take up to minutes each series: echo, tls-echo, udp, sendfile, accept, latency,
      allocation, heap-connection, start.

        --short         less than five minutes if none is given, on a quiet machine; the default.
                        Then some slow peers are asked only if their question is named
        --full          warmer, and more rounds and heats, for figures to be quoted
        --all           all questions, those about servers and programs included, in half an
                        hour; an hour with --full
        --compare REV   Gyre against Gyre as of another commit, instead of peers. That commit's
                        Gyre is built, and answers through today's contestants; where it lacks
                        what one of them calls, the results say so
        --only NAMES    these contestants alone, such as gyre,c-epoll
        --json FILE     where to write all samples and ratios with machine, JVM and commit;
                        bench/target/bench.json unless given
        --list          tells the names of the questions
        --help          this text

      To run a contestant under JMH, with JMH's own options and profilers:

        ./gyre bench --jmh QUESTION CONTESTANT [JMH options]    e.g. task-spawn gyre -prof gc
      """;

  static Options parse(List<String> args) {
    Effort effort = Effort.SHORT;
    @Nullable String compareWith = null;
    List<String> only = List.of();
    @Nullable Path json = null;
    boolean help = false;
    boolean list = false;
    boolean all = false;
    List<String> questions = new ArrayList<>();
    for (var rest = args.iterator(); rest.hasNext(); ) {
      String arg = rest.next();
      switch (arg) {
        case "--short" -> effort = Effort.SHORT;
        case "--full" -> effort = Effort.FULL;
        case "--help", "-h" -> help = true;
        case "--list" -> list = true;
        case "--all" -> all = true;
        case "--compare" -> compareWith = value(arg, "a commit", rest);
        case "--only" -> only = List.of(value(arg, "names of contestants", rest).split(","));
        case "--json" -> json = Path.of(value(arg, "a file", rest));
        default -> {
          if (arg.startsWith("-")) {
            throw new IllegalArgumentException("unknown option: " + arg + " (see --help)");
          }
          questions.add(arg);
        }
      }
    }
    if (all && !questions.isEmpty()) {
      throw new IllegalArgumentException(
          "option --all asks every question: do not name %s beside it".formatted(questions));
    }
    return new Options(effort, compareWith, only, json, help, list, all, List.copyOf(questions));
  }

  /**
   * Returns the questions that are meant: all if they are to be listed.
   *
   * @throws IllegalArgumentException if a question or a contestant is not known
   */
  List<Question> asked() {
    boolean every = all || (list && questions.isEmpty());
    return Questions.among(only, every ? Questions.all() : Questions.named(questions));
  }

  /** Tells whether so much is asked at once that slow peers are left out. */
  boolean isHurried() {
    return effort.equals(Effort.SHORT) && !all && only.isEmpty() && questions.isEmpty();
  }

  private static String value(String option, String what, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException("option %s needs %s (see --help)".formatted(option, what));
    }
    return rest.next();
  }
}
