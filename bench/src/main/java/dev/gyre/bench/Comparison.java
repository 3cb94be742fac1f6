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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gyre as of another commit: built in a work tree of its own below {@code target}, and put on the
 * class path in place of today's. The contestants and their harness are today's, so that what has
 * changed in them does not count; those that need what the commit lacks are named in the results,
 * with what it is that they miss.
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
    Map<String, String> modules = modulesOf(tree);
    if (!isBuilt(tree, modules)) {
      build(tree, modules);
    }
    return new Comparison(commit, replaced(todays, tree, modules));
  }

  /** A commit from before a module has no such folder. */
  static Map<String, String> modulesOf(Path tree) {
    Map<String, String> present = new TreeMap<>(MODULES);
    present.values().removeIf(folder -> !Files.exists(tree.resolve(folder).resolve("pom.xml")));
    return present;
  }

  private static boolean isBuilt(Path tree, Map<String, String> modules) throws IOException {
    for (Map.Entry<String, String> module : modules.entrySet()) {
      if (jar(tree.resolve(module.getValue()).resolve("target"), module.getKey()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static void build(Path tree, Map<String, String> modules) throws IOException {
    Command.run(
        tree,
        "mvn",
        "--quiet",
        "--batch-mode",
        "--projects",
        String.join(",", modules.values()),
        "--also-make",
        "-Dmaven.test.skip=true",
        "package");
  }

  /**
   * Puts a commit on the class path in place of today's Gyre. What today's has and the commit has
   * not is left out, lest the two be mixed.
   */
  static String replaced(String todays, Path tree, Map<String, String> modules) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : todays.split(File.pathSeparator, -1)) {
      String artifact = artifact(entry);
      if (artifact == null) {
        entries.add(entry);
      } else if (modules.containsKey(artifact)) {
        Path target = tree.resolve(modules.getOrDefault(artifact, "")).resolve("target");
        entries.add(
            jar(target, artifact)
                .orElseThrow(() -> new IOException("no jar of " + artifact + " in " + target))
                .toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Returns which of our modules is in a jar, or null if none is. */
  private static @Nullable String artifact(String entry) {
    String file = String.valueOf(Path.of(entry).getFileName());
    for (String artifact : MODULES.keySet()) {
      if (isJarOf(artifact, file)) {
        return artifact;
      }
    }
    return null;
  }

  private static boolean isJarOf(String artifact, String file) {
    return file.matches(artifact + "-[0-9.]+(-SNAPSHOT)?\\.jar");
  }

  private static Optional<Path> jar(Path target, String artifact) throws IOException {
    if (!Files.exists(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> isJarOf(artifact, String.valueOf(file.getFileName())))
          .findFirst();
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
                        todays.needs(),
                        todays.language()),
                    todays))
            .collect(Collectors.toList());
    return new Question(
        question.name(),
        question.asks(),
        entrants,
        List.of(),
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

  /**
   * Takes a failure of the other commit for what it most often is: the commit lacks what today's
   * contestant calls, or makes a loop of other parts than it wants.
   *
   * @param failed names and reasons; those of the other commit are removed
   * @param absent to which they are added
   */
  void excuse(Map<String, String> failed, Map<String, String> absent) {
    excuse(commit, failed, absent);
  }

  static void excuse(String commit, Map<String, String> failed, Map<String, String> absent) {
    failed
        .entrySet()
        .removeIf(failure -> {
          boolean others = failure.getKey().contains("@");
          if (others) {
            absent.put(
                failure.getKey(),
                "today's contestant does not run on " + commit + ": " + failure.getValue());
          }
          return others;
        });
  }
}
