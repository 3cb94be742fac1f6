package dev.gyre.bench;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gyre as of another commit: built in a work tree of its own below {@code target}, and put on the
 * class path in place of today's. The contestants are today's, so a commit whose API lacks
 * something that they need cannot be compared with.
 */
final class Comparison {

  private static final Map<String, String> MODULES =
      Map.of(
          "gyre-api", "api",
          "gyre-nio", "impl-nio",
          "gyre-epoll", "impl-epoll",
          "gyre-policy-default", "policy-default",
          "gyre-executors-threads", "executors/threads",
          "gyre-executors-process", "executors/process");

  private final String commit;
  private final String classPath;

  private Comparison(String commit, String classPath) {
    this.commit = commit;
    this.classPath = classPath;
  }

  /**
   * Builds a commit.
   *
   * @param module the folder {@code bench}
   * @param revision what git calls the commit
   * @param todays the class path of today's contestants
   * @return the comparison
   * @throws IOException if git or Maven fails
   */
  static Comparison with(Path module, String revision, String todays) throws IOException {
    Path root = module.resolve("..").normalize();
    String commit =
        Command.read(root, "git", "rev-parse", "--short", "--verify", revision + "^{commit}");
    Path tree = module.resolve("target/compare").resolve(commit);
    if (!Files.exists(tree)) {
      Command.run(root, "git", "worktree", "prune");
      Command.run(root, "git", "worktree", "add", "--detach", tree.toString(), commit);
    }
    Command.run(
        tree,
        "mvn",
        "--quiet",
        "--batch-mode",
        "--projects",
        String.join(",", MODULES.values()),
        "--also-make",
        "-Dmaven.test.skip=true",
        "package");
    return new Comparison(commit, replaced(todays, tree));
  }

  private static String replaced(String todays, Path tree) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : todays.split(File.pathSeparator, -1)) {
      entries.add(counterpart(entry, tree));
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String counterpart(String entry, Path tree) throws IOException {
    String file = String.valueOf(Path.of(entry).getFileName());
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      if (isJarOf(module.getKey(), file)) {
        return jar(tree.resolve(module.getValue()).resolve("target"), module.getKey()).toString();
      }
    }
    return entry;
  }

  private static boolean isJarOf(String artifact, String file) {
    return file.matches(artifact + "-[0-9.]+(-SNAPSHOT)?\\.jar");
  }

  private static Path jar(Path target, String artifact) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> isJarOf(artifact, String.valueOf(file.getFileName())))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar of " + artifact + " in " + target));
    }
  }

  /**
   * Turns a question to peers into one to the other commit.
   *
   * @param question the question
   * @return the same, with today's contestants of Gyre and those of the other commit
   */
  Question between(Question question) {
    List<Entrant> entrants =
        question.entrants().stream()
            .filter(Entrant::isGyre)
            .flatMap(todays ->
                Stream.of(
                    new Entrant(
                        todays.name() + "@" + commit,
                        todays.jvmFlags(),
                        todays.maker(),
                        todays.needs()),
                    todays))
            .collect(Collectors.toList());
    return new Question(
        question.name(),
        question.asks(),
        entrants,
        List.of(),
        question.figure(),
        question.fixedOperations(),
        question.checksum(),
        question.warmUp(),
        question.series());
  }

  /**
   * Returns the class path of a contestant.
   *
   * @param entrant who
   * @param todays the class path of today's contestants
   * @return this commit's if it is of this commit
   */
  String classPath(Entrant entrant, String todays) {
    return entrant.name().contains("@") ? classPath : todays;
  }
}
