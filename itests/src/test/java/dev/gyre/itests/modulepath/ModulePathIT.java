package dev.gyre.itests.modulepath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A named module that requires nothing but {@code dev.gyre}, started as {@code java -p -m}. */
class ModulePathIT {

  private static final List<Path> LIBRARIES =
      BuiltProduct.jars(
          "gyre-api",
          "gyre-policy-default",
          "gyre-nio",
          "gyre-epoll",
          "gyre-executors-threads",
          "gyre-executors-process",
          "slf4j-api",
          "logback-classic",
          "logback-core");

  private static final String OPEN = "--add-opens=java.base/java.lang=dev.gyre.policy";
  private static final String NATIVE = "--enable-native-access=dev.gyre.epoll";

  @TempDir private static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    JavaProgram.compile(Path.of("src/test/consumer"), classes, "-p", BuiltProduct.jars("gyre-api"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void withBothFlags_theFastPartsServe_andNothingIsSaid() throws Exception {
    ChildProcess program = start(OPEN, NATIVE);

    assertEquals(0, program.awaitExit(), program::output);
    String loop = program.awaitLine("^loop .*").group();
    assertTrue(loop.contains("tasks=loop-scheduled"), loop);
    assertTrue(loop.contains("selector=epoll"), loop);
    assertEquals(
        List.of(
            "policy default",
            "run 42",
            loop,
            "tasks 3",
            "order [soon, timer]",
            "echo hello",
            "default executor works",
            "worker process works",
            "own executor works"),
        program.lines().stream().filter(line -> !line.contains(" DEBUG ")).toList());
  }

  @Test
  void withoutAnyFlag_thePortableTaskRunnerServes_andTheLogSaysWhyOnce() throws Exception {
    ChildProcess program = start();

    assertEquals(0, program.awaitExit(), program::output);
    program.awaitLine("^loop .* tasks=baton>");
    program.awaitLine("^tasks 3");
    program.awaitLine("^order \\[soon, timer]");
    program.awaitLine("^echo hello");
    program.awaitLine("^default executor works");
    program.awaitLine("^worker process works");
    assertEquals(
        1,
        program.count("task-runner loop-scheduled is passed over: .*--add-opens java.base"),
        program::output);
  }

  private static ChildProcess start(String... flags) throws IOException, InterruptedException {
    List<Path> path = Stream.concat(LIBRARIES.stream(), Stream.of(classes)).toList();
    List<String> arguments = new ArrayList<>(List.of(flags));
    arguments.addAll(List.of("-p", JavaProgram.path(path)));
    arguments.addAll(List.of("-m", "dev.gyre.consumer/dev.gyre.consumer.Basics"));
    return JavaProgram.java(arguments);
  }
}
