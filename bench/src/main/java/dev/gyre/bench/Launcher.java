package dev.gyre.bench;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.WorkerFailure;
import dev.gyre.bench.harness.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the processes that are measured. */
final class Launcher {

  /** What all virtual machines have in common; the collector and its settings are the JDK's own. */
  private static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx2g", "-XX:-UsePerfData");

  /** The one of the Linux distribution: uvloop is installed for this one. */
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private final Path module;

  /**
   * Creates a launcher.
   *
   * @param module the folder {@code bench}
   */
  Launcher(Path module) {
    this.module = module;
  }

  /**
   * Starts a contestant.
   *
   * @param question what it is to answer
   * @param entrant who
   * @param classPath of its virtual machine
   * @return the process
   * @throws WorkerFailure if it cannot be started
   */
  WorkerProcess start(Question question, Entrant entrant, String classPath) {
    List<String> command =
        entrant.maker() == null ? python(question, entrant) : java(question, entrant, classPath);
    return WorkerProcess.start(entrant.name() + " of " + question.name(), command);
  }

  private static List<String> java(Question question, Entrant entrant, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(JVM_FLAGS);
    command.addAll(entrant.jvmFlags());
    command.addAll(List.of("-cp", classPath, Worker.class.getName()));
    command.addAll(List.of(question.name(), baseName(entrant)));
    return command;
  }

  /** Without the commit that {@link Comparison} adds. */
  private static String baseName(Entrant entrant) {
    return entrant.name().split("@", 2)[0];
  }

  private List<String> python(Question question, Entrant entrant) {
    Path script = module.resolve("src/main/python/loop_bench.py");
    return List.of(PYTHON.toString(), script.toString(), question.name(), entrant.name());
  }

  /**
   * Tells why a contestant cannot take part on this machine.
   *
   * @param entrant who
   * @return the reason and the remedy, or null if it can
   */
  static @Nullable String obstacle(Entrant entrant) {
    if (entrant.maker() != null) {
      return null;
    }
    if (!Files.isExecutable(PYTHON)) {
      return PYTHON + " is missing: apt-get install python3 python3-uvloop";
    }
    return canImport(entrant.name())
        ? null
        : PYTHON + " has no " + entrant.name() + ": apt-get install python3-" + entrant.name();
  }

  private static boolean canImport(String library) {
    try {
      Process python =
          new ProcessBuilder(PYTHON.toString(), "-c", "import " + library)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
