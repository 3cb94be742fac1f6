package dev.gyre.bench;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Obstacle;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Tool;
import dev.gyre.bench.harness.WorkerFailure;
import dev.gyre.bench.harness.WorkerProcess;
import dev.gyre.bench.sockets.NativeProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the processes that are measured. */
final class Launcher {

  /** What all virtual machines have in common; the collector and its settings are the JDK's own. */
  private static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx2g", "-XX:-UsePerfData");

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
   * Starts a contestant, on the first processor if it is to have one only.
   *
   * @param question what it is to answer
   * @param entrant who
   * @param classPath of its virtual machine
   * @return the process
   * @throws Obstacle if it cannot take part on this machine
   * @throws WorkerFailure if it cannot be started
   */
  WorkerProcess start(Question question, Entrant entrant, String classPath) {
    return start(question, entrant, classPath, 0);
  }

  /**
   * Starts a contestant.
   *
   * @param question what it is to answer
   * @param entrant who
   * @param classPath of its virtual machine
   * @param processor where, if it is to have one only
   * @return the process
   * @throws Obstacle if it cannot take part on this machine
   * @throws WorkerFailure if it cannot be started
   */
  WorkerProcess start(Question question, Entrant entrant, String classPath, int processor) {
    String name = entrant.name() + " of " + question.name();
    try {
      return WorkerProcess.start(name, command(question, entrant, classPath, processor));
    } catch (IOException e) {
      throw new WorkerFailure(name + " cannot be started: " + e.getMessage(), "");
    }
  }

  private List<String> command(Question question, Entrant entrant, String classPath, int processor)
      throws IOException {
    String whole = String.valueOf(question.fixedOperations());
    return switch (entrant.language()) {
      case JAVA -> java(question, entrant, classPath, processor);
      case PYTHON ->
          List.of(
              Tool.PYTHON_COMMAND,
              source("python/loop_bench.py"),
              question.name(),
              entrant.name(),
              whole);
      case NODE ->
          List.of(
              Tool.NODE_COMMAND, "--expose-gc", source("js/loop_bench.js"), question.name(), whole);
      case C -> List.of(NativeProgram.compiled("loop_bench").toString(), question.name());
    };
  }

  private String source(String file) {
    return module.resolve("src/main").resolve(file).toString();
  }

  private List<String> java(Question question, Entrant entrant, String classPath, int processor) {
    List<String> command = new ArrayList<>();
    if (question.isOnOneProcessor()) {
      command.addAll(List.of("taskset", "-c", String.valueOf(processor)));
    }
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(JVM_FLAGS);
    command.add("-Dgyre.bench=" + module);
    command.addAll(entrant.jvmFlags());
    command.addAll(List.of("-cp", classPath, Worker.class.getName()));
    command.addAll(List.of(question.name(), baseName(entrant)));
    return command;
  }

  /** Without the commit that {@link Comparison} adds. */
  private static String baseName(Entrant entrant) {
    return entrant.name().split("@", 2)[0];
  }
}
